/* Structs of other releases, and tables that do not keep their promises. */
#include "check.h"

typedef struct LargerArray {
  levada_array array;
  char tail[32];
} LargerArray;

typedef struct LargerShuffle {
  levada_shuffle_options options;
  char tail[16];
} LargerShuffle;

typedef struct LargerClock {
  levada_clock_table table;
  char tail[16];
} LargerClock;

static int64_t Now(void *user_data) {
  (void)user_data;
  return 0;
}

static int RefusesFieldsOfLaterReleases(void) {
  static const int64_t value = 7, shape[] = {1};
  LargerArray array;
  LargerShuffle shuffle;
  LargerClock clock;
  levada_tensor *tensor = NULL;
  levada_dataset *range = NULL, *shuffled = NULL;
  int result = CHECK_PASSED;
  memset(&array, 0, sizeof array);
  array.array.struct_size = sizeof array;
  array.array.dtype = LEVADA_INT64;
  array.array.rank = 1;
  array.array.shape = shape;
  array.array.data = &value;
  OK(levada_tensor_from_array(&array.array, &tensor));
  levada_tensor_release(tensor);
  tensor = NULL;
  array.tail[31] = 1;
  FAILS(levada_tensor_from_array(&array.array, &tensor), LEVADA_UNIMPLEMENTED);
  array.tail[31] = 0;
  array.array.flags = 4;
  FAILS(levada_tensor_from_array(&array.array, &tensor), LEVADA_UNIMPLEMENTED);
  array.array.struct_size = 0xFFFFFFFFu;
  FAILS(levada_tensor_from_array(&array.array, &tensor), LEVADA_MISUSE);
  memset(&shuffle, 0, sizeof shuffle);
  shuffle.options.struct_size = sizeof shuffle;
  OK(levada_dataset_range(0, 3, 1, LEVADA_INT64, &range));
  OK(levada_dataset_shuffle(range, 3, &shuffle.options, &shuffled));
  levada_dataset_release(shuffled);
  shuffled = NULL;
  shuffle.tail[0] = 1;
  FAILS(levada_dataset_shuffle(range, 3, &shuffle.options, &shuffled), LEVADA_UNIMPLEMENTED);
  memset(&clock, 0, sizeof clock);
  clock.table.struct_size = sizeof clock;
  clock.table.now_ns = Now;
  clock.tail[0] = 1;
  FAILS(levada_set_clock_table(&clock.table), LEVADA_UNIMPLEMENTED);
cleanup:
  levada_tensor_release(tensor);
  levada_dataset_release(range);
  levada_dataset_release(shuffled);
  return result;
}

static int ClearsFieldsThatItDoesNotFill(void) {
  static const int64_t value = 7;
  LargerArray array;
  levada_tensor *tensor = NULL;
  int result = CHECK_PASSED;
  size_t i;
  memset(&array, 0xFF, sizeof array);
  array.array.struct_size = sizeof array;
  OK(CheckTensor(LEVADA_INT64, &value, NULL, 0, &tensor));
  OK(levada_tensor_describe(tensor, &array.array));
  CHECK(array.array.struct_size == sizeof array && array.array.rank == 0);
  for (i = 0; i < sizeof array.tail; ++i) CHECK(array.tail[i] == 0);
cleanup:
  levada_tensor_release(tensor);
  return result;
}

/* A file table that lies about sizes, and whose only file has no handle. */
typedef struct Liar {
  int64_t size;
  int64_t surplus;
  int open;
} Liar;

static int32_t OpenNothing(void *user_data, const char *path, void **out_file) {
  (void)path;
  *out_file = NULL;
  ++((Liar *)user_data)->open;
  return 0;
}

static int32_t TellSize(void *user_data, void *file, int64_t *out_nbytes) {
  (void)file;
  *out_nbytes = ((Liar *)user_data)->size;
  return 0;
}

static int32_t ReadZeros(void *user_data, void *file, int64_t offset, void *buffer, int64_t nbytes,
                         int64_t *out_nbytes) {
  (void)file;
  (void)offset;
  memset(buffer, 0, (size_t)nbytes);
  *out_nbytes = nbytes + ((Liar *)user_data)->surplus;
  return 0;
}

static void CloseNothing(void *user_data, void *file) {
  (void)file;
  --((Liar *)user_data)->open;
}

static int SurvivesAFileTableThatLies(void) {
  static Liar liar;
  levada_file_table table;
  levada_tensor *tensor = NULL;
  levada_status status;
  int result = CHECK_PASSED;
  memset(&table, 0, sizeof table);
  table.struct_size = sizeof table;
  table.open = OpenNothing;
  table.size = TellSize;
  table.read = ReadZeros;
  table.close = CloseNothing;
  table.user_data = &liar;
  OK(levada_set_file_table(&table));
  liar.size = 10;
  OK(levada_read_file("any", false, &tensor));
  CHECK(levada_tensor_size(tensor) == 10 && liar.open == 0);
  levada_tensor_release(tensor);
  tensor = NULL;
  liar.surplus = 1000000;
  status = levada_read_file("any", true, &tensor);
  CHECK(status == LEVADA_UNAVAILABLE || status == LEVADA_RESOURCE_EXHAUSTED);
  liar.surplus = 0;
  liar.size = -5;
  status = levada_read_idx("any", &tensor);
  CHECK(status == LEVADA_UNAVAILABLE || status == LEVADA_RESOURCE_EXHAUSTED);
  CHECK(liar.open == 0);
cleanup:
  levada_tensor_release(tensor);
  status = levada_set_file_table(NULL);
  if (status != LEVADA_OK) result = CheckStatus(status, "levada_set_file_table", __FILE__, __LINE__);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"RefusesFieldsOfLaterReleases", RefusesFieldsOfLaterReleases},
      {"ClearsFieldsThatItDoesNotFill", ClearsFieldsThatItDoesNotFill},
      {"SurvivesAFileTableThatLies", SurvivesAFileTableThatLies},
  };
  return CheckRun("structs", tests, COUNT_OF(tests));
}
