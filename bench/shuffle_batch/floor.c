/* Shuffle, then one prefetched row copy per row into a recycled batch. */
#include "floor.h"

static uint8_t batch_pixels[BATCH * WIDTH] __attribute__((aligned(64)));
static int32_t batch_labels[BATCH];

static int check;

static void epoch(void) {
  shuffle_order();
  for (int32_t start = 0; start < ROWS; start += BATCH) {
    const int32_t n = ROWS - start < BATCH ? ROWS - start : BATCH;
    for (int32_t i = 0; i < n; ++i) {
      const int32_t ahead = start + i + 4 < ROWS ? order[start + i + 4] : 0;
      copy_row(batch_pixels + i * WIDTH, pixels + (size_t)order[start + i] * WIDTH, pixels + (size_t)ahead * WIDTH);
      batch_labels[i] = labels[order[start + i]];
    }
    if (check && memcmp(batch_pixels, pixels + (size_t)batch_labels[0] * WIDTH, WIDTH) != 0) exit(1);
  }
}

int main(void) {
  make_data();
  check = 1;
  epoch();
  check = 0;
  serve(epoch);
  return 0;
}
