/* String tensors: short and long strings, gather, compare, print, in datasets. */
#include "check.h"

static const char *const kWords[] = {"a", "levada", "a string that is longer than a record", ""};

/* Whether element index of a tensor is this text. */
static int IsText(const levada_tensor *tensor, int64_t index, const char *text) {
  const char *bytes = NULL;
  int64_t nbytes = 0;
  if (levada_tensor_string_at(tensor, index, &bytes, &nbytes) != LEVADA_OK) return 0;
  return nbytes == (int64_t)strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

static int KeepsBytesOfAnyLength(void) {
  static const int64_t shape[] = {2, 2}, lengths[] = {1, 3};
  static const char *const with_zero[] = {"x", "a\0b"};
  levada_tensor *words = NULL, *bytes = NULL;
  const char *got = NULL;
  int64_t nbytes = 0;
  int i, result = CHECK_PASSED;
  OK(levada_tensor_from_strings(kWords, NULL, shape, 2, &words));
  CHECK(levada_tensor_dtype(words) == LEVADA_STRING && levada_tensor_size(words) == 4);
  for (i = 0; i < 4; ++i) CHECK(IsText(words, i, kWords[i]));
  OK(levada_tensor_from_strings(with_zero, lengths, shape, 1, &bytes));
  OK(levada_tensor_string_at(bytes, 1, &got, &nbytes));
  CHECK(nbytes == 3 && memcmp(got, "a\0b", 3) == 0);
  FAILS(levada_tensor_string_at(words, 4, &got, &nbytes), LEVADA_OUT_OF_RANGE);
cleanup:
  levada_tensor_release(words);
  levada_tensor_release(bytes);
  return result;
}

static int OutlivesTheTensorItWasGatheredFrom(void) {
  static const int64_t shape[] = {4}, picked[] = {3};
  static const int32_t indices[] = {2, 0, 2};
  levada_tensor *words = NULL, *where = NULL, *some = NULL, *equal = NULL;
  static const bool expected[] = {true, false, true};
  levada_tensor *one = NULL;
  int result = CHECK_PASSED;
  OK(levada_tensor_from_strings(kWords, NULL, shape, 1, &words));
  OK(CheckTensor(LEVADA_INT32, indices, picked, 1, &where));
  OK(levada_gather(words, where, 0, 0, &some));
  levada_tensor_release(words);
  words = NULL;
  CHECK(IsText(some, 0, kWords[2]) && IsText(some, 1, kWords[0]) && IsText(some, 2, kWords[2]));
  OK(levada_tensor_from_strings(&kWords[2], NULL, NULL, 0, &one));
  OK(levada_equal(some, one, &equal));
  CHECK(CheckElements(equal, LEVADA_BOOL, expected, 3));
cleanup:
  levada_tensor_release(words);
  levada_tensor_release(where);
  levada_tensor_release(some);
  levada_tensor_release(one);
  levada_tensor_release(equal);
  return result;
}

static int IsBatchedByADataset(void) {
  static const int64_t shape[] = {4};
  levada_tensor *words = NULL, *batch_tensor = NULL;
  levada_dataset *rows = NULL, *batches = NULL;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  int result = CHECK_PASSED;
  OK(levada_tensor_from_strings(kWords, NULL, shape, 1, &words));
  OK(levada_dataset_from_tensor_slices(&words, 1, &rows));
  OK(levada_dataset_batch(rows, 3, false, &batches));
  OK(levada_iterator_create(batches, NULL, &iterator));
  OK(levada_iterator_next(iterator, &batch));
  CHECK(batch != NULL);
  batch_tensor = levada_element_get(batch, 0);
  CHECK(levada_tensor_dim(batch_tensor, 0) == 3 && IsText(batch_tensor, 2, kWords[2]));
cleanup:
  levada_element_release(batch);
  levada_iterator_release(iterator);
  levada_dataset_release(batches);
  levada_dataset_release(rows);
  levada_tensor_release(words);
  return result;
}

static int RefusesWhatIsNoString(void) {
  static const char *const missing[] = {"a", NULL};
  static const int64_t shape[] = {2};
  const float number = 1;
  const char *bytes = NULL;
  int64_t nbytes = 0;
  levada_tensor *words = NULL, *scalar = NULL, *sum = NULL;
  int result = CHECK_PASSED;
  FAILS(levada_tensor_from_strings(missing, NULL, shape, 1, &words), LEVADA_INVALID_ARGUMENT);
  CHECK(words == NULL);
  OK(CheckTensor(LEVADA_FLOAT32, &number, NULL, 0, &scalar));
  FAILS(levada_tensor_string_at(scalar, 0, &bytes, &nbytes), LEVADA_INVALID_ARGUMENT);
  OK(levada_tensor_from_strings(kWords, NULL, shape, 1, &words));
  FAILS(levada_negative(words, &sum), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_add(words, scalar, &sum), LEVADA_INVALID_ARGUMENT);
cleanup:
  levada_tensor_release(words);
  levada_tensor_release(scalar);
  levada_tensor_release(sum);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"KeepsBytesOfAnyLength", KeepsBytesOfAnyLength},
      {"OutlivesTheTensorItWasGatheredFrom", OutlivesTheTensorItWasGatheredFrom},
      {"IsBatchedByADataset", IsBatchedByADataset},
      {"RefusesWhatIsNoString", RefusesWhatIsNoString},
  };
  return CheckRun("strings", tests, COUNT_OF(tests));
}
