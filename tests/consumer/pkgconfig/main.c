/* A C program that finds levada through pkg-config: the main job in small. Prints the sums of the scaled columns. */
#include <levada/levada.h>
#include <math.h>
#include <stdio.h>

enum { kRows = 100, kColumns = 2, kBatch = 32 };

#define TRY(call)                                                                        \
  do {                                                                                   \
    if ((call) != LEVADA_OK) {                                                           \
      fprintf(stderr, "line %d: %s\n", __LINE__, levada_last_error_message());           \
      goto cleanup;                                                                      \
    }                                                                                    \
  } while (0)

/* Copies C-order values into a tensor. */
static levada_status FromArray(levada_dtype dtype, const void *data, const int64_t *shape, int32_t rank,
                               levada_tensor **out) {
  levada_array array = {0};
  array.struct_size = sizeof array;
  array.dtype = dtype;
  array.rank = rank;
  array.shape = shape;
  array.data = data;
  return levada_tensor_from_array(&array, out);
}

/* The function x -> cast(x, float32) / 255 of a row. */
static levada_status TraceScale(levada_function **out) {
  static const int64_t shape[] = {kColumns};
  const float divisor = 255;
  levada_trace *trace = NULL;
  levada_tensor *x = NULL, *wide = NULL, *by = NULL, *scaled = NULL;
  levada_status status = levada_trace_create(&trace);
  if (status == LEVADA_OK) status = levada_trace_argument(trace, LEVADA_UINT8, shape, 1, &x);
  if (status == LEVADA_OK) status = levada_cast(x, LEVADA_FLOAT32, &wide);
  if (status == LEVADA_OK) status = FromArray(LEVADA_FLOAT32, &divisor, NULL, 0, &by);
  if (status == LEVADA_OK) status = levada_divide(wide, by, &scaled);
  if (status == LEVADA_OK) status = levada_trace_finish(trace, &scaled, 1, out);
  levada_tensor_release(x);
  levada_tensor_release(wide);
  levada_tensor_release(by);
  levada_tensor_release(scaled);
  levada_trace_release(trace);
  return status;
}

/* slices -> shuffle -> map -> batch -> prefetch */
static levada_status MakeBatches(const levada_tensor *pixels, levada_dataset **out) {
  levada_tensor *component = (levada_tensor *)pixels;
  levada_function *scale = NULL;
  levada_dataset *rows = NULL, *shuffled = NULL, *mapped = NULL, *batches = NULL;
  levada_status status = levada_dataset_from_tensor_slices(&component, 1, &rows);
  if (status == LEVADA_OK) status = levada_dataset_shuffle(rows, LEVADA_SHUFFLE_ALL, NULL, &shuffled);
  if (status == LEVADA_OK) status = TraceScale(&scale);
  if (status == LEVADA_OK) status = levada_dataset_map(shuffled, scale, NULL, &mapped);
  if (status == LEVADA_OK) status = levada_dataset_batch(mapped, kBatch, false, &batches);
  if (status == LEVADA_OK) status = levada_dataset_prefetch(batches, 2, out);
  levada_function_release(scale);
  levada_dataset_release(rows);
  levada_dataset_release(shuffled);
  levada_dataset_release(mapped);
  levada_dataset_release(batches);
  return status;
}

/* Subtracts the column sums of each batch from the variable. Returns the number of rows seen, -1 after an error. */
static int64_t Consume(const levada_dataset *batches, levada_variable *variable) {
  static const int32_t rows = 0;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  levada_tensor *sums = NULL;
  int64_t seen = 0, result = -1;
  TRY(levada_iterator_create(batches, NULL, &iterator));
  for (;;) {
    TRY(levada_iterator_next(iterator, &batch));
    if (batch == NULL) break;
    seen += levada_tensor_dim(levada_element_get(batch, 0), 0);
    TRY(levada_reduce_sum(levada_element_get(batch, 0), &rows, 1, false, &sums));
    TRY(levada_variable_assign_sub(variable, sums));
    levada_tensor_release(sums);
    levada_element_release(batch);
    sums = NULL;
    batch = NULL;
  }
  result = seen;
cleanup:
  levada_tensor_release(sums);
  levada_element_release(batch);
  levada_iterator_release(iterator);
  return result;
}

int main(void) {
  static const int64_t shape[] = {kRows, kColumns}, columns[] = {kColumns};
  static const float zeros[kColumns] = {0, 0};
  uint8_t pixels[kRows * kColumns];
  levada_tensor *tensor = NULL, *initial = NULL, *value = NULL;
  levada_variable *variable = NULL;
  levada_dataset *batches = NULL;
  levada_array array = {0};
  double expected[kColumns] = {0, 0};
  int i, failed = 1;
  for (i = 0; i < kRows * kColumns; ++i) {
    pixels[i] = (uint8_t)(i * 7 % 256);
    expected[i % kColumns] -= pixels[i] / 255.0;
  }
  TRY(FromArray(LEVADA_UINT8, pixels, shape, 2, &tensor));
  TRY(FromArray(LEVADA_FLOAT32, zeros, columns, 1, &initial));
  TRY(levada_variable_create(initial, "w", &variable));
  TRY(MakeBatches(tensor, &batches));
  if (Consume(batches, variable) != kRows) goto cleanup;
  TRY(levada_variable_read(variable, &value));
  array.struct_size = sizeof array;
  TRY(levada_tensor_describe(value, &array));
  failed = 0;
  for (i = 0; i < kColumns; ++i) {
    const float got = ((const float *)array.data)[i];
    printf("column %d: %.3f\n", i, got);
    if (fabs(got - expected[i]) > 1e-3) failed = 1;
  }
  printf("%s\n", failed ? "expected other sums" : "main job done");
cleanup:
  levada_tensor_release(tensor);
  levada_tensor_release(initial);
  levada_tensor_release(value);
  levada_variable_release(variable);
  levada_dataset_release(batches);
  return failed;
}
