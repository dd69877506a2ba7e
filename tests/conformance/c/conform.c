/* Runs the cases: each must do what it says and leave as many objects alive as it found. */
#define _POSIX_C_SOURCE 200809L
#include "conform.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATHS = 16, PATH_BYTES = 512 };
static char directory[PATH_BYTES / 2];
static int case_number;

static int Wrong(const char *format, const char *a, const char *b) {
  fprintf(stderr, "     ");
  fprintf(stderr, format, a, b);
  fprintf(stderr, "\n");
  return 0;
}

const char *ConformPath(const char *name) {
  static char paths[PATHS][PATH_BYTES];
  static int next;
  char *path = paths[next++ % PATHS];
  snprintf(path, PATH_BYTES, "%s/%d", directory, case_number);
  mkdir(path, 0700);
  snprintf(path, PATH_BYTES, "%s/%d/%s", directory, case_number, name);
  return path;
}

int ConformWrite(const char *name, const char *bytes, int64_t nbytes) {
  FILE *file = fopen(ConformPath(name), "wb");
  int written = file != NULL && fwrite(bytes, 1, (size_t)nbytes, file) == (size_t)nbytes;
  if (file != NULL && fclose(file) != 0) written = 0;
  return written || Wrong("cannot write %s%s", name, "");
}

/* ---- values ---- */

static int64_t SizeOf(const Literal *literal) {
  int64_t size = 1;
  int axis;
  for (axis = 0; axis < literal->rank; ++axis) size *= literal->shape[axis];
  return size;
}

static levada_status StringTensor(const Literal *literal, levada_tensor **out) {
  const int64_t size = SizeOf(literal);
  const char **values = calloc((size_t)size + 1, sizeof *values), *bytes = literal->bytes;
  const int64_t *lengths = literal->lengths;
  levada_status status;
  int64_t i;
  char name[64];
  for (i = 0; i < size; bytes += literal->lengths[i++]) {
    values[i] = bytes;
    if (!literal->paths) continue;
    snprintf(name, sizeof name, "%.*s", (int)literal->lengths[i], bytes);
    values[i] = ConformPath(name);
    lengths = NULL;
  }
  status = levada_tensor_from_strings(values, lengths, literal->shape, literal->rank, out);
  free(values);
  return status;
}

/* All bytes of a literal, to be freed. */
static char *BytesOf(const Literal *literal) {
  char *bytes = malloc((size_t)(literal->nbytes * literal->repeat) + 1);
  int64_t i;
  for (i = 0; i < literal->repeat; ++i) memcpy(bytes + i * literal->nbytes, literal->bytes, (size_t)literal->nbytes);
  return bytes;
}

levada_status ConformTensor(const Literal *literal, levada_tensor **out) {
  char *bytes;
  levada_status status;
  if (literal->dtype == LEVADA_STRING) return StringTensor(literal, out);
  bytes = BytesOf(literal);
  status = CheckTensor(literal->dtype, bytes, literal->shape, literal->rank, out);
  free(bytes);
  return status;
}

static int EqualStrings(const levada_tensor *tensor, const Literal *literal) {
  const char *expected = literal->bytes, *bytes;
  int64_t i, nbytes;
  for (i = 0; i < SizeOf(literal); expected += literal->lengths[i++]) {
    if (levada_tensor_string_at(tensor, i, &bytes, &nbytes) != LEVADA_OK || nbytes != literal->lengths[i] ||
        memcmp(bytes, expected, (size_t)nbytes) != 0) {
      return Wrong("a string differs: expected %s%s", expected, "");
    }
  }
  return 1;
}

int ConformEquals(const levada_tensor *tensor, const Literal *literal) {
  char *bytes;
  int equal;
  if (levada_tensor_dtype(tensor) != literal->dtype) {
    return Wrong("expected dtype %s, got %s", levada_dtype_name(literal->dtype),
                 levada_dtype_name(levada_tensor_dtype(tensor)));
  }
  if (!CheckShape(tensor, literal->shape, literal->rank)) return Wrong("the shape differs%s%s", "", "");
  if (literal->dtype == LEVADA_STRING) return EqualStrings(tensor, literal);
  bytes = BytesOf(literal);
  equal = CheckElements(tensor, literal->dtype, bytes, SizeOf(literal));
  free(bytes);
  return equal;
}

int ConformFails(levada_status status, const Failure *expected) {
  levada_error *error = status == LEVADA_OK ? NULL : levada_last_error_take();
  int fits = status == expected->code && levada_error_code(error) == status &&
             strstr(levada_error_message(error), expected->message) != NULL &&
             strstr(levada_error_origin(error), expected->origin) != NULL;
  if (!fits) {
    fprintf(stderr, "     expected code %d, a message with \"%s\" and an origin with \"%s\", got %d: %s (%s)\n",
            (int)expected->code, expected->message, expected->origin, (int)status, levada_error_message(error),
            levada_error_origin(error));
  }
  levada_error_release(error);
  return fits;
}

/* ---- elements ---- */

static int FitsElement(const levada_element *element, const Expected *expected) {
  int i;
  if (element == NULL || expected->n_parts == 0) {
    return (element == NULL && expected->n_parts == 0) || Wrong("expected %s%s",
        expected->n_parts ? "an element" : "the end", "");
  }
  if (levada_element_count(element) != expected->n_parts) return Wrong("another number of components%s%s", "", "");
  for (i = 0; i < expected->n_parts; ++i) {
    const Part *part = &expected->parts[i];
    int fits = part->value != NULL ? ConformEquals(levada_element_get(element, i), part->value)
                                   : ConformElements(levada_element_dataset(element, i), part->elements,
                                       part->n_elements);
    if (!fits) return 0;
  }
  return 1;
}

int ConformNext(levada_iterator *iterator, const Expected *expected) {
  levada_element *element = NULL;
  levada_status status = levada_iterator_next(iterator, &element);
  int fits;
  if (expected->failure != NULL) return ConformFails(status, expected->failure);
  fits = status == LEVADA_OK ? FitsElement(element, expected) : Wrong("next failed: %s%s",
      levada_last_error_message(), "");
  levada_element_release(element);
  return fits;
}

int ConformElements(const levada_dataset *dataset, const Expected *expected, int n_expected) {
  const Expected end = {NULL, 0, NULL};
  levada_iterator *iterator = NULL;
  int i, fits = levada_iterator_create(dataset, NULL, &iterator) == LEVADA_OK;
  for (i = 0; fits && i < n_expected + 2; ++i) {
    fits = ConformNext(iterator, i < n_expected ? &expected[i] : &end);
    if (!fits) fprintf(stderr, "     at element %d\n", i);
  }
  levada_iterator_release(iterator);
  return fits;
}

/* The bytes of a tensor in C order; *copy, to be released, holds them. NULL on failure. */
static const unsigned char *BytesInOrder(const levada_tensor *tensor, levada_tensor **copy) {
  levada_array array;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  if (levada_tensor_describe(tensor, &array) != LEVADA_OK || levada_tensor_from_array(&array, copy) != LEVADA_OK ||
      levada_tensor_describe(*copy, &array) != LEVADA_OK) {
    return NULL;
  }
  return array.data;
}

/* ConformEquals for numbers that says nothing. */
static int IsValue(const levada_tensor *tensor, const Literal *literal) {
  levada_tensor *copy = NULL;
  const unsigned char *bytes = BytesInOrder(tensor, &copy);
  char *expected = BytesOf(literal);
  int same = bytes != NULL && levada_tensor_dtype(tensor) == literal->dtype &&
             CheckShape(tensor, literal->shape, literal->rank) &&
             memcmp(bytes, expected, (size_t)(literal->nbytes * literal->repeat)) == 0;
  free(expected);
  levada_tensor_release(copy);
  return same;
}

int ConformAnyOrder(const levada_dataset *dataset, const Expected *expected, int n_expected) {
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  char *found = calloc((size_t)n_expected + 1, 1);
  int count = 0, fits = levada_iterator_create(dataset, NULL, &iterator) == LEVADA_OK, i;
  while (fits && (fits = levada_iterator_next(iterator, &element) == LEVADA_OK) && element != NULL) {
    for (i = 0; i < n_expected && (found[i] || !IsValue(levada_element_get(element, 0),
        expected[i].parts[0].value));) ++i;
    fits = i < n_expected;
    found[i] = 1;
    ++count;
    levada_element_release(element);
  }
  free(found);
  levada_iterator_release(iterator);
  return fits && count == n_expected;
}

/* The FNV-1a hash of all elements of a pass, and their number. */
static int HashOf(const levada_dataset *dataset, const levada_iterator_options *options, int64_t *count,
    uint64_t *hash) {
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int fits = levada_iterator_create(dataset, options, &iterator) == LEVADA_OK, i;
  *count = 0;
  *hash = UINT64_C(0xCBF29CE484222325);
  while (fits && (fits = levada_iterator_next(iterator, &element) == LEVADA_OK) && element != NULL) {
    for (i = 0; fits && i < levada_element_count(element); ++i) {
      levada_tensor *copy = NULL;
      const unsigned char *bytes = BytesInOrder(levada_element_get(element, i), &copy);
      int64_t k;
      fits = bytes != NULL;
      for (k = 0; fits && k < levada_tensor_nbytes(copy); ++k) *hash = (*hash ^ bytes[k]) * UINT64_C(0x100000001B3);
      levada_tensor_release(copy);
    }
    ++*count;
    levada_element_release(element);
  }
  levada_iterator_release(iterator);
  return fits;
}

int ConformCount(const levada_dataset *dataset, int64_t count) {
  int64_t found;
  uint64_t hash;
  return (HashOf(dataset, NULL, &found, &hash) && found == count) || Wrong("another number of elements%s%s", "", "");
}

int ConformHash(const levada_dataset *dataset, int64_t count, uint64_t hash) {
  int64_t n;
  uint64_t found;
  return (HashOf(dataset, NULL, &n, &found) && n == count && found == hash) || Wrong("another hash%s%s", "", "");
}

int ConformSame(const levada_dataset *a, const levada_dataset *b, const levada_iterator_options *options) {
  int64_t n_a, n_b;
  uint64_t hash_a, hash_b;
  return (HashOf(a, options, &n_a, &hash_a) && HashOf(b, options, &n_b, &hash_b) && n_a == n_b && n_a > 0 &&
          hash_a == hash_b) ||
         Wrong("two orders%s%s", "", "");
}

/* Whether two iterators give n equal elements and end. */
static int SameTails(levada_iterator *a, levada_iterator *b, int n) {
  levada_element *x = NULL, *y = NULL;
  int i, same = 1;
  for (i = 0; same && i <= n; ++i) {
    same = levada_iterator_next(a, &x) == LEVADA_OK && levada_iterator_next(b, &y) == LEVADA_OK &&
           (x != NULL) == (i < n) && (y != NULL) == (i < n);
    if (same && i < n) {
      levada_array array;
      memset(&array, 0, sizeof array);
      array.struct_size = sizeof array;
      same = levada_tensor_describe(levada_element_get(x, 0), &array) == LEVADA_OK &&
             CheckElements(levada_element_get(y, 0), (levada_dtype)array.dtype, array.data,
                           levada_tensor_size(levada_element_get(x, 0)));
    }
    levada_element_release(x);
    levada_element_release(y);
  }
  return same;
}

int ConformSavedAnywhere(const levada_dataset *dataset, int count) {
  int position, i, same = 1;
  for (position = 0; same && position <= count; ++position) {
    levada_iterator *first = NULL, *again = NULL;
    levada_element *element = NULL;
    levada_tensor *state = NULL;
    same = levada_iterator_create(dataset, NULL, &first) == LEVADA_OK;
    for (i = 0; same && i < position; ++i) {
      same = levada_iterator_next(first, &element) == LEVADA_OK;
      levada_element_release(element);
    }
    same = same && levada_iterator_save(first, &state) == LEVADA_OK &&
           levada_iterator_create(dataset, NULL, &again) == LEVADA_OK &&
           levada_iterator_restore(again, state) == LEVADA_OK && SameTails(first, again, count - position);
    levada_tensor_release(state);
    levada_iterator_release(first);
    levada_iterator_release(again);
  }
  return same || Wrong("a restored pass differs%s%s", "", "");
}

/* ---- running ---- */

static int Settled(const int64_t *before) {
  const struct timespec pause = {0, 1000000};
  int kind, tries, same = 0;
  for (tries = 0; tries < 2000 && !same; ++tries) {
    same = __atomic_load_n(&conform_state.released, __ATOMIC_ACQUIRE) == conform_state.taken;
    for (kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) {
      same = same && levada_live_count((levada_object_kind)kind) == before[kind];
    }
    if (!same) nanosleep(&pause, NULL);
  }
  return same;
}

int main(int argc, char **argv) {
  int failed = 0, ran = 0, i, kind;
  snprintf(directory, sizeof directory, "conformance_files_XXXXXX");
  if (mkdtemp(directory) == NULL) return 2;
  for (i = 0; i < conform_n_cases; ++i) {
    int64_t before[LEVADA_OBJECT_KINDS];
    int result;
    if (argc > 1 && strstr(conform_cases[i].name, argv[1]) == NULL) continue;
    for (kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) before[kind] = levada_live_count((levada_object_kind)kind);
    case_number = i;
    memset(&conform_state, 0, sizeof conform_state);
    result = conform_cases[i].run();
    if (result == CHECK_PASSED && !Settled(before)) result = CheckFailure("as many live objects as before", __FILE__,
        __LINE__);
    if (result != CHECK_PASSED) fprintf(stderr, "FAIL %s\n", conform_cases[i].name);
    failed += result != CHECK_PASSED;
    ++ran;
  }
  if (levada_shutdown(-1) != LEVADA_OK || CheckNothingAlive() != CHECK_PASSED) ++failed;
  {
    char command[PATH_BYTES];
    snprintf(command, sizeof command, "rm -rf -- '%s'", directory);
    if (system(command) != 0) ++failed;
  }
  printf("%d passed, %d failed\n", ran - failed, failed);
  return failed != 0 || ran == 0;
}
