/* Shuffle; rows gathered tile by tile into the first-level cache and divided exactly from there into a recycled batch. */
#include <math.h>

#include "floor.h"

enum { TILE = 16 };
static uint8_t tile[TILE * WIDTH] __attribute__((aligned(64)));
static float batch_pixels[BATCH * WIDTH] __attribute__((aligned(64)));
static int32_t batch_labels[BATCH];
static int check;

static void scale(const uint8_t *x, float *out, int n) {
  const float r = 1.0f / 255.0f;
  for (int i = 0; i < n; ++i) {
    const float v = x[i];
    const float q = v * r;
    out[i] = q + __builtin_fmaf(-q, 255.0f, v) * r;
  }
}

static void epoch(void) {
  shuffle_order();
  for (int32_t start = 0; start < ROWS; start += BATCH) {
    const int32_t n = ROWS - start < BATCH ? ROWS - start : BATCH;
    for (int32_t first = 0; first < n; first += TILE) {
      const int32_t rows = n - first < TILE ? n - first : TILE;
      for (int32_t i = 0; i < rows; ++i) {
        const int32_t at = start + first + i;
        const int32_t ahead = at + 4 < ROWS ? order[at + 4] : 0;
        copy_row(tile + i * WIDTH, pixels + (size_t)order[at] * WIDTH, pixels + (size_t)ahead * WIDTH);
        batch_labels[first + i] = labels[order[at]];
      }
      scale(tile, batch_pixels + first * WIDTH, rows * WIDTH);
    }
    if (check) {
      const uint8_t *row = pixels + (size_t)batch_labels[0] * WIDTH;
      for (int k = 0; k < WIDTH; ++k) {
        if (batch_pixels[k] != (float)row[k] / 255.0f) exit(1);
      }
    }
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
