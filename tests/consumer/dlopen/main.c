/* A C program that is not linked to levada: everything comes through dlopen and dlsym. The main job in small.
 *
 *   main <path of liblevada.so>
 */
#include <dlfcn.h>
#include <levada/levada.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { kRows = 100, kColumns = 2, kBatch = 32 };

#define FUNCTIONS(X)                                                                                         \
  X(levada_version_string) X(levada_last_error_message) X(levada_tensor_from_array) X(levada_tensor_release)  \
  X(levada_tensor_describe) X(levada_tensor_dim) X(levada_cast) X(levada_divide) X(levada_reduce_sum)         \
  X(levada_trace_create) X(levada_trace_argument) X(levada_trace_finish) X(levada_trace_release)              \
  X(levada_function_release) X(levada_dataset_from_tensor_slices) X(levada_dataset_shuffle)                   \
  X(levada_dataset_map) X(levada_dataset_batch) X(levada_dataset_prefetch) X(levada_dataset_release)          \
  X(levada_iterator_create) X(levada_iterator_next) X(levada_iterator_release) X(levada_element_get)          \
  X(levada_element_release) X(levada_variable_create) X(levada_variable_assign_sub)                           \
  X(levada_variable_read) X(levada_variable_release) X(levada_shutdown) X(levada_live_count)

/* One pointer per function, of the type that the header declares. */
static struct {
#define MEMBER(name) __typeof__(name) *name;
  FUNCTIONS(MEMBER)
#undef MEMBER
} lib;

static int Load(void *library) {
#define LOOK_UP(name)                                        \
  *(void **)(&lib.name) = dlsym(library, #name);             \
  if (lib.name == NULL) {                                    \
    fprintf(stderr, "%s is missing: %s\n", #name, dlerror()); \
    return 0;                                                \
  }
  FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  return 1;
}

#define TRY(call)                                                                         \
  do {                                                                                    \
    if ((call) != LEVADA_OK) {                                                            \
      fprintf(stderr, "line %d: %s\n", __LINE__, lib.levada_last_error_message());        \
      goto cleanup;                                                                       \
    }                                                                                     \
  } while (0)

static levada_status FromArray(levada_dtype dtype, const void *data, const int64_t *shape, int32_t rank,
                               levada_tensor **out) {
  levada_array array;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  array.dtype = dtype;
  array.rank = rank;
  array.shape = shape;
  array.data = data;
  return lib.levada_tensor_from_array(&array, out);
}

/* slices -> shuffle -> map(cast, divide) -> batch -> prefetch. Returns whether it could be made. */
static int MakeBatches(levada_tensor *pixels, levada_dataset **out) {
  static const int64_t shape[] = {kColumns};
  const float divisor = 255;
  levada_trace *trace = NULL;
  levada_tensor *x = NULL, *wide = NULL, *by = NULL, *scaled = NULL;
  levada_function *scale = NULL;
  levada_dataset *rows = NULL, *shuffled = NULL, *mapped = NULL, *batches = NULL;
  int made = 0;
  TRY(lib.levada_trace_create(&trace));
  TRY(lib.levada_trace_argument(trace, LEVADA_UINT8, shape, 1, &x));
  TRY(lib.levada_cast(x, LEVADA_FLOAT32, &wide));
  TRY(FromArray(LEVADA_FLOAT32, &divisor, NULL, 0, &by));
  TRY(lib.levada_divide(wide, by, &scaled));
  TRY(lib.levada_trace_finish(trace, &scaled, 1, &scale));
  TRY(lib.levada_dataset_from_tensor_slices(&pixels, 1, &rows));
  TRY(lib.levada_dataset_shuffle(rows, LEVADA_SHUFFLE_ALL, NULL, &shuffled));
  TRY(lib.levada_dataset_map(shuffled, scale, NULL, &mapped));
  TRY(lib.levada_dataset_batch(mapped, kBatch, false, &batches));
  TRY(lib.levada_dataset_prefetch(batches, 2, out));
  made = 1;
cleanup:
  lib.levada_tensor_release(x);
  lib.levada_tensor_release(wide);
  lib.levada_tensor_release(by);
  lib.levada_tensor_release(scaled);
  lib.levada_trace_release(trace);
  lib.levada_function_release(scale);
  lib.levada_dataset_release(rows);
  lib.levada_dataset_release(shuffled);
  lib.levada_dataset_release(mapped);
  lib.levada_dataset_release(batches);
  return made;
}

/* Subtracts the column sums of each batch from the variable. Returns the number of rows seen, -1 after an error. */
static int64_t Consume(const levada_dataset *batches, levada_variable *variable) {
  static const int32_t rows = 0;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  levada_tensor *sums = NULL;
  int64_t seen = 0, result = -1;
  TRY(lib.levada_iterator_create(batches, NULL, &iterator));
  for (;;) {
    TRY(lib.levada_iterator_next(iterator, &batch));
    if (batch == NULL) break;
    seen += lib.levada_tensor_dim(lib.levada_element_get(batch, 0), 0);
    TRY(lib.levada_reduce_sum(lib.levada_element_get(batch, 0), &rows, 1, false, &sums));
    TRY(lib.levada_variable_assign_sub(variable, sums));
    lib.levada_tensor_release(sums);
    lib.levada_element_release(batch);
    sums = NULL;
    batch = NULL;
  }
  result = seen;
cleanup:
  lib.levada_tensor_release(sums);
  lib.levada_element_release(batch);
  lib.levada_iterator_release(iterator);
  return result;
}

/* Returns 0 when all went as expected. */
static int MainJob(void) {
  static const int64_t shape[] = {kRows, kColumns}, columns[] = {kColumns};
  static const float zeros[kColumns] = {0, 0};
  uint8_t pixels[kRows * kColumns];
  levada_tensor *tensor = NULL, *initial = NULL, *value = NULL;
  levada_variable *variable = NULL;
  levada_dataset *batches = NULL;
  levada_array array;
  double expected[kColumns] = {0, 0};
  int i, failed = 1;
  for (i = 0; i < kRows * kColumns; ++i) {
    pixels[i] = (uint8_t)(i * 7 % 256);
    expected[i % kColumns] -= pixels[i] / 255.0;
  }
  TRY(FromArray(LEVADA_UINT8, pixels, shape, 2, &tensor));
  TRY(FromArray(LEVADA_FLOAT32, zeros, columns, 1, &initial));
  TRY(lib.levada_variable_create(initial, "w", &variable));
  if (!MakeBatches(tensor, &batches) || Consume(batches, variable) != kRows) goto cleanup;
  TRY(lib.levada_variable_read(variable, &value));
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  TRY(lib.levada_tensor_describe(value, &array));
  failed = 0;
  for (i = 0; i < kColumns; ++i) {
    const float got = ((const float *)array.data)[i];
    printf("column %d: %.3f\n", i, got);
    if (fabs(got - expected[i]) > 1e-3) failed = 1;
  }
cleanup:
  lib.levada_tensor_release(tensor);
  lib.levada_tensor_release(initial);
  lib.levada_tensor_release(value);
  lib.levada_variable_release(variable);
  lib.levada_dataset_release(batches);
  return failed;
}

/* Opens, works, closes, three times: threads of the library and its code must survive dlclose. */
int main(int argc, char **argv) {
  int round;
  for (round = 0; round < 3; ++round) {
    void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (library == NULL) {
      fprintf(stderr, "expected the path of liblevada.so: %s\n", argc == 2 ? dlerror() : "no argument");
      return 1;
    }
    if (!Load(library) || MainJob() != 0) return 1;
    if (lib.levada_shutdown(-1) != LEVADA_OK || lib.levada_live_count(LEVADA_OBJECT_TENSOR) != 0) return 1;
    dlclose(library);
  }
  printf("main job done\n");
  return 0;
}
