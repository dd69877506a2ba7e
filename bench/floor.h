/* What the C floors share: data, a permutation, the clock and the loop that answers the runner. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 60000, WIDTH = 784, BATCH = 128 };

static uint64_t random_state = 88172645463325252u;
static uint64_t random_next(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

static uint8_t *pixels;
static int32_t *labels;
static int32_t *order;

static void make_data(void) {
  if (posix_memalign((void **)&pixels, 64, (size_t)ROWS * WIDTH) || posix_memalign((void **)&labels, 64, ROWS * 4) ||
      posix_memalign((void **)&order, 64, ROWS * 4)) {
    exit(1);
  }
  for (size_t i = 0; i < (size_t)ROWS * WIDTH; ++i) pixels[i] = (uint8_t)(random_next() >> 32);
  for (int32_t i = 0; i < ROWS; ++i) labels[i] = order[i] = i;
}

static void shuffle_order(void) {
  for (int32_t i = ROWS - 1; i > 0; --i) {
    int32_t j = (int32_t)(((random_next() >> 32) * (uint64_t)(i + 1)) >> 32);
    int32_t t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
}

static void copy_row(uint8_t *out, const uint8_t *row, const uint8_t *ahead) {
  for (int k = 0; k < WIDTH; k += 64) __builtin_prefetch(ahead + k, 0, 3);
  memcpy(out, row, WIDTH);
}

static void serve(void (*epoch)(void)) {
  char line[64];
  epoch();
  puts("ready");
  fflush(stdout);
  while (fgets(line, sizeof(line), stdin)) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    epoch();
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%lld\n", (long long)(b.tv_sec - a.tv_sec) * 1000000000 + (b.tv_nsec - a.tv_nsec));
    fflush(stdout);
  }
}

#endif
