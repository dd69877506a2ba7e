/* tf.train.Example from C: written, parsed into columns; CSV, tensors as messages; arrays in files as one dataset. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <unistd.h>

#include "check.h"

static const char kKeys[] = "[{\"key\":\"label\"},{\"key\":\"pixels\"}]";
static const char kFeatures[] =
    "[{\"key\":\"label\",\"kind\":\"fixed\",\"dtype\":\"int64\",\"shape\":[]},"
    "{\"key\":\"pixels\",\"kind\":\"varlen\",\"dtype\":\"float32\"},"
    "{\"key\":\"weight\",\"kind\":\"fixed\",\"dtype\":\"float32\",\"shape\":[],\"default\":true}]";

static int WritesAndParsesExamples(void) {
  static const int64_t label[] = {7}, labels[] = {7, 7}, shape[] = {3};
  static const float pixels[] = {0.5f, 1.5f, 2.5f}, both[] = {0.5f, 1.5f, 2.5f, 0.5f, 1.5f, 2.5f}, one[] = {1}, ones[] = {1, 1};
  levada_tensor *values[2] = {NULL, NULL}, *message = NULL, *inputs[2] = {NULL, NULL}, *columns[3] = {NULL, NULL, NULL};
  levada_tensor *pair[2];
  int i, result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT64, label, NULL, 0, &values[0]));
  OK(CheckTensor(LEVADA_FLOAT32, pixels, shape, 1, &values[1]));
  OK(levada_encode_example(values, 2, kKeys, &message));
  pair[0] = pair[1] = message;
  OK(levada_stack(pair, 2, 0, &inputs[0]));
  OK(CheckTensor(LEVADA_FLOAT32, one, NULL, 0, &inputs[1]));
  OK(levada_parse_example(inputs, 2, kFeatures, columns, 3));
  CHECK(CheckElements(columns[0], LEVADA_INT64, labels, 2) && CheckElements(columns[1], LEVADA_FLOAT32, both, 6));
  CHECK(CheckElements(columns[2], LEVADA_FLOAT32, ones, 2));
  for (i = 0; i < 3; ++i) {
    levada_tensor_release(columns[i]);
    columns[i] = NULL;
  }
  FAILS(levada_parse_example(inputs, 2, kFeatures, columns, 2), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_parse_example(inputs, 1, kFeatures, columns, 3), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_parse_example(inputs, 2, "[]", columns, 3), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_parse_example(NULL, 0, kFeatures, columns, 3), LEVADA_INVALID_ARGUMENT);
cleanup:
  for (i = 0; i < 3; ++i) levada_tensor_release(columns[i]);
  levada_tensor_release(values[0]);
  levada_tensor_release(values[1]);
  levada_tensor_release(inputs[0]);
  levada_tensor_release(inputs[1]);
  levada_tensor_release(message);
  return result;
}

static int ParsesCsvAndTensors(void) {
  static const char *const records[] = {"1,x", ",\"a, long enough text\""}, *const text = "none";
  static const int32_t minus = -1, numbers[] = {1, -1};
  static const int64_t shape[] = {2};
  levada_tensor *inputs[3] = {NULL, NULL, NULL}, *columns[2] = {NULL, NULL}, *message = NULL, *again = NULL;
  const char *bytes = NULL;
  int64_t nbytes = 0;
  int i, result = CHECK_PASSED;
  OK(levada_tensor_from_strings(records, NULL, shape, 1, &inputs[0]));
  OK(CheckTensor(LEVADA_INT32, &minus, NULL, 0, &inputs[1]));
  OK(levada_tensor_from_strings(&text, NULL, NULL, 0, &inputs[2]));
  OK(levada_decode_csv(inputs, 3, ",", true, "", NULL, 0, columns, 2));
  CHECK(CheckElements(columns[0], LEVADA_INT32, numbers, 2));
  OK(levada_tensor_string_at(columns[1], 1, &bytes, &nbytes));
  CHECK(nbytes == 19 && memcmp(bytes, "a, long enough text", 19) == 0);
  OK(levada_serialize_tensor(columns[0], &message));
  OK(levada_parse_tensor(message, LEVADA_INT32, &again));
  CHECK(CheckElements(again, LEVADA_INT32, numbers, 2));
cleanup:
  for (i = 0; i < 3; ++i) levada_tensor_release(inputs[i]);
  levada_tensor_release(columns[0]);
  levada_tensor_release(columns[1]);
  levada_tensor_release(message);
  levada_tensor_release(again);
  return result;
}

/* Two safetensors files as one indexed set, mapped and read; raw rows of the same file. */
static int ReadsManyFiles(void) {
  static const int64_t shape[] = {3}, pair[] = {2}, none_shape[] = {0}, one_shape[] = {1};
  static const int32_t values[] = {4, 5, 6};
  static const char *const x = "x";
  char path[64];
  const char *paths[2];
  levada_tensor *array = NULL, *name = NULL, *files = NULL, *none = NULL, *file = NULL;
  levada_dataset *dataset = NULL;
  levada_element *element = NULL;
  int read, result = CHECK_PASSED;
  snprintf(path, sizeof path, "levada_parsing_test_%ld.safetensors", (long)getpid());
  paths[0] = paths[1] = path;
  OK(CheckTensor(LEVADA_INT32, values, shape, 1, &array));
  OK(levada_tensor_from_strings(&x, NULL, one_shape, 1, &name));
  OK(levada_tensor_from_strings(paths, NULL, pair, 1, &files));
  OK(levada_tensor_from_strings(paths, NULL, one_shape, 1, &file));
  OK(levada_tensor_from_strings(NULL, NULL, none_shape, 1, &none));
  OK(levada_save_safetensors(path, name, &array, 1));
  for (read = 0; read < 2; ++read) {
    OK(levada_dataset_array_files(files, none, read != 0, &dataset));
    CHECK(levada_dataset_cardinality(dataset) == 6);
    OK(levada_dataset_at(dataset, 4, &element));
    CHECK(CheckElements(levada_element_get(element, 0), LEVADA_INT32, values + 1, 1));
    levada_element_release(element);
    levada_dataset_release(dataset);
    element = NULL;
    dataset = NULL;
    OK(levada_dataset_raw_files(file, LEVADA_UINT8, NULL, 0, 8, read != 0, &dataset));
    levada_dataset_release(dataset);
    dataset = NULL;
    FAILS(levada_dataset_raw_files(file, LEVADA_STRING, NULL, 0, 0, read != 0, &dataset), LEVADA_INVALID_ARGUMENT);
  }
  FAILS(levada_dataset_array_files(files, files, false, &dataset), LEVADA_NOT_FOUND);
  FAILS(levada_dataset_array_files(none, none, false, &dataset), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_array_files(name, none, false, &dataset), LEVADA_NOT_FOUND);
cleanup:
  remove(path);
  levada_element_release(element);
  levada_dataset_release(dataset);
  levada_tensor_release(array);
  levada_tensor_release(name);
  levada_tensor_release(files);
  levada_tensor_release(file);
  levada_tensor_release(none);
  return result;
}

static const CheckTest kTests[] = {{"writes and parses examples", WritesAndParsesExamples},
                                   {"parses CSV and tensors", ParsesCsvAndTensors},
                                   {"reads many files", ReadsManyFiles}};

int main(void) { return CheckRun("parsing", kTests, COUNT_OF(kTests)); }
