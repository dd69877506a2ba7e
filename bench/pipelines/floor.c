/* The rows with pictures by hand, on as many threads as the others have: a shuffle, one copy of each picture into a batch.
 * Two batches take turns, since a loop holds the last one while the next is made. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PICTURES = 2000, CHANNELS = 3, SIZE = 224 * 224 * CHANNELS, BATCH = 64, PERIOD = 16 * CHANNELS, MOST_THREADS = 64 };

static uint8_t *pictures;
static int32_t order[PICTURES];
static uint8_t *batches[2];
static float *normalised[2];
static float mean[PERIOD], deviation[PERIOD];
static int threads = 1;

static uint64_t random_state = 88172645463325252u;
static uint64_t random_next(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

static void *large(size_t bytes) {
  void *memory;
  if (posix_memalign(&memory, (size_t)2 << 20, bytes)) exit(1);
  madvise(memory, bytes, MADV_HUGEPAGE);
  memset(memory, 1, bytes);
  return memory;
}

static void normalise(float *restrict out, const uint8_t *restrict picture) {
  for (int i = 0; i < SIZE; i += PERIOD) {
    for (int k = 0; k < PERIOD; ++k) out[i + k] = ((float)picture[i + k] - mean[k]) / deviation[k];
  }
}

/* One batch, of which every thread makes the pictures that it is quick enough to take. */
static struct {
  int first, count, which, normalise;
} work;
static atomic_int taken, made, generation;

static void make_pictures(void) {
  for (int i; (i = atomic_fetch_add(&taken, 1)) < work.count; atomic_fetch_add(&made, 1)) {
    const uint8_t *const picture = pictures + (size_t)order[work.first + i] * SIZE;
    if (work.normalise) {
      normalise(normalised[work.which] + (size_t)i * SIZE, picture);
    } else {
      memcpy(batches[work.which] + (size_t)i * SIZE, picture, SIZE);
    }
  }
}

static void *help(void *unused) {
  for (int seen = 0;;) {
    int now;
    while ((now = atomic_load(&generation)) == seen) {
    }
    if (now < 0) return unused;
    seen = now;
    make_pictures();
  }
}

static void epoch(int with_normalise) {
  pthread_t helpers[MOST_THREADS];
  atomic_store(&generation, 0);
  atomic_store(&taken, PICTURES);
  for (int i = 1; i < threads; ++i) pthread_create(&helpers[i], NULL, help, NULL);
  for (int i = PICTURES - 1; i > 0; --i) {
    const int j = (int)(((random_next() >> 32) * (uint64_t)(i + 1)) >> 32);
    const int32_t t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
  for (int first = 0, which = 0; first < PICTURES; first += BATCH, which = !which) {
    work.first = first;
    work.count = PICTURES - first < BATCH ? PICTURES - first : BATCH;
    work.which = which;
    work.normalise = with_normalise;
    atomic_store(&made, 0);
    atomic_store(&taken, 0);
    atomic_fetch_add(&generation, 1);
    make_pictures();
    while (atomic_load(&made) < work.count) {
    }
  }
  atomic_store(&generation, -1);
  for (int i = 1; i < threads; ++i) pthread_join(helpers[i], NULL);
}

/* The last batch of the last epoch is what it must be. */
static void prove(int with_normalise) {
  epoch(with_normalise);
  const uint8_t *const picture = pictures + (size_t)order[work.first] * SIZE;
  if (!with_normalise && memcmp(batches[work.which], picture, SIZE) != 0) exit(1);
  for (int i = 0; with_normalise && i < SIZE; ++i) {
    if (normalised[work.which][i] != ((float)picture[i] - mean[i % CHANNELS]) / deviation[i % CHANNELS]) exit(1);
  }
}

int main(void) {
  const float means[] = {123.7f, 116.3f, 103.5f}, deviations[] = {58.4f, 57.1f, 57.4f};
  for (int k = 0; k < PERIOD; ++k) {
    mean[k] = means[k % CHANNELS];
    deviation[k] = deviations[k % CHANNELS];
  }
  const char *const wished = getenv("BENCH_THREADS");
  if (wished != NULL && atoi(wished) > 1) threads = atoi(wished) < MOST_THREADS ? atoi(wished) : MOST_THREADS;
  pictures = large((size_t)PICTURES * SIZE);
  for (size_t i = 0; i < (size_t)PICTURES * SIZE; ++i) pictures[i] = (uint8_t)(random_next() >> 32);
  for (int i = 0; i < PICTURES; ++i) order[i] = i;
  for (int i = 0; i < 2; ++i) {
    batches[i] = large((size_t)BATCH * SIZE);
    normalised[i] = large((size_t)BATCH * SIZE * sizeof(float));
  }
  prove(0);
  prove(1);
  puts("ready images images_normalised");
  fflush(stdout);
  char row[64];
  while (fgets(row, sizeof(row), stdin)) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    epoch(strncmp(row, "images_normalised", 17) == 0);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%lld\n", (long long)(b.tv_sec - a.tv_sec) * 1000000000 + (b.tv_nsec - a.tv_nsec));
    fflush(stdout);
  }
  return 0;
}
