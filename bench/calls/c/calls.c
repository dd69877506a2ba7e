/* Nanoseconds of one call, one element or one chunk in C; see ../README.md. */
#include <levada/levada.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ELEMENTS = 10000, CHUNK = 100, CALLS = 1000 };

static float array[CALLS];
static levada_tensor *tensor;
static levada_dataset *views, *by_element, *by_chunk;

static void require(int holds) {
  if (holds) return;
  fprintf(stderr, "calls: %s\n", levada_last_error_message());
  exit(1);
}

static levada_status same(void *user_data, const levada_element *in, levada_element **out) {
  (void)user_data;
  *out = levada_element_retain((levada_element *)in);
  return LEVADA_OK;
}

static levada_array describe(const int64_t *shape, int32_t rank, const void *data) {
  levada_array made = {sizeof made, LEVADA_FLOAT32, rank, LEVADA_ARRAY_READONLY, shape, NULL, data};
  return made;
}

static void make_data(void) {
  static const int64_t line[] = {CALLS}, rows[] = {ELEMENTS, 4}, unknown[] = {LEVADA_UNKNOWN_DIM};
  static float zeros[ELEMENTS * 4];
  levada_array numbers = describe(line, 1, array), table = describe(rows, 2, zeros);
  levada_component scalar = {sizeof scalar, LEVADA_INT64, 0, 0, NULL}, vector = {sizeof vector, LEVADA_INT64, 1, 0, unknown};
  levada_tensor *rows_tensor;
  levada_dataset *slices, *range, *batches;
  for (int i = 0; i < CALLS; ++i) array[i] = (float)i;
  require(levada_tensor_from_array(&numbers, &tensor) == LEVADA_OK);
  require(levada_tensor_from_array(&table, &rows_tensor) == LEVADA_OK);
  require(levada_dataset_from_tensor_slices(&rows_tensor, 1, &slices) == LEVADA_OK);
  require(levada_dataset_batch(slices, 1, false, &views) == LEVADA_OK);
  require(levada_dataset_range(0, ELEMENTS, 1, LEVADA_INT64, &range) == LEVADA_OK);
  require(levada_dataset_map_callback(range, &scalar, 1, same, NULL, NULL, NULL, &by_element) == LEVADA_OK);
  require(levada_dataset_batch(range, CHUNK, false, &batches) == LEVADA_OK);
  require(levada_dataset_map_callback(batches, &vector, 1, same, NULL, NULL, NULL, &by_chunk) == LEVADA_OK);
}

static int exhaust(const levada_dataset *dataset, int count) {
  levada_iterator *iterator;
  levada_element *element;
  int found = 0;
  require(levada_iterator_create(dataset, NULL, &iterator) == LEVADA_OK);
  for (;; ++found) {
    require(levada_iterator_next(iterator, &element) == LEVADA_OK);
    if (element == NULL) break;
    levada_element_release(element);
  }
  levada_iterator_release(iterator);
  require(found == count);
  return count;
}

static int run(const char *row) {
  if (strcmp(row, "next_views") == 0) return exhaust(views, ELEMENTS);
  if (strcmp(row, "callback_element") == 0) return exhaust(by_element, ELEMENTS);
  if (strcmp(row, "callback_chunk") == 0) return exhaust(by_chunk, ELEMENTS / CHUNK);
  if (strcmp(row, "empty_call") == 0) {
    int sum = 0;
    for (int i = 0; i < 100 * ELEMENTS; ++i) sum += levada_tensor_rank(tensor);
    require(sum == 100 * ELEMENTS);
    return 100 * ELEMENTS;
  }
  for (int i = 0; i < CALLS; ++i) {
    static const int64_t line[] = {CALLS};
    static float out[CALLS];
    levada_array numbers = describe(line, 1, array);
    levada_tensor *made;
    if (strcmp(row, "from_array") == 0) {
      require(levada_tensor_from_array(&numbers, &made) == LEVADA_OK);
      levada_tensor_release(made);
    } else {
      require(levada_tensor_describe(tensor, &numbers) == LEVADA_OK);
      memcpy(out, numbers.data, sizeof out);
      require(out[i] == (float)i);
    }
  }
  return CALLS;
}

int main(void) {
  char line[64];
  make_data();
  puts("ready empty_call next_views callback_element callback_chunk from_array to_array");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    struct timespec a, b;
    int units;
    line[strcspn(line, "\n")] = '\0';
    clock_gettime(CLOCK_MONOTONIC, &a);
    units = run(line);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.2f\n", ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / units);
    fflush(stdout);
  }
  return 0;
}
