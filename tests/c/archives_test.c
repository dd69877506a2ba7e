/* Records by number and tar archives: written, read in order, by number, shuffled; a table of its own for a scheme. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "check.h"

static const char *FileName(const char *suffix) {
  static char name[96];
  snprintf(name, sizeof name, "levada_archives_test_%ld%s", (long)getpid(), suffix);
  return name;
}

static levada_status Text(const char *text, levada_tensor **out) {
  const int64_t length = (int64_t)strlen(text);
  return levada_tensor_from_strings(&text, &length, NULL, 0, out);
}

static levada_status Texts(const char *const *texts, int64_t count, levada_tensor **out) {
  int64_t lengths[4], i;
  for (i = 0; i < count; ++i) lengths[i] = (int64_t)strlen(texts[i]);
  return levada_tensor_from_strings(texts, lengths, &count, 1, out);
}

/* Archive of samples 0 to 4, each with a txt of as many bytes and a cls. */
static int WriteSamples(levada_tar_writer **writer) {
  levada_tensor *data = NULL;
  int result = CHECK_PASSED, i, part;
  OK(levada_tar_writer_create(FileName(".tar"), LEVADA_COMPRESSION_NONE, 0, writer));
  for (i = 0; i < 5; ++i) {
    for (part = 0; part < 2; ++part) {
      char name[32], text[8];
      snprintf(name, sizeof name, "dir/%d.%s", i, part == 0 ? "txt" : "cls");
      snprintf(text, sizeof text, "%.*s", part == 0 ? i : 1, part == 0 ? "xxxxx" : "c");
      OK(Text(text, &data));
      OK(levada_tar_writer_write(*writer, name, data));
      levada_tensor_release(data);
      data = NULL;
    }
  }
  OK(levada_tar_writer_close(*writer));
cleanup:
  levada_tensor_release(data);
  return result;
}

static int MakeSource(int32_t index, levada_dataset **out) {
  static const char *const wanted[] = {"__key__", "txt"};
  const char *const path = FileName(".tar");
  levada_file_options options;
  levada_tensor *names = NULL, *extensions = NULL;
  levada_dataset *files = NULL;
  int result = CHECK_PASSED;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.index = index;
  OK(Texts(&path, 1, &names));
  OK(Texts(wanted, 2, &extensions));
  OK(levada_dataset_from_tensor_slices(&names, 1, &files));
  OK(levada_dataset_tar(files, extensions, &options, out));
cleanup:
  levada_tensor_release(names);
  levada_tensor_release(extensions);
  levada_dataset_release(files);
  return result;
}

/* The lengths of txt in the order in which they come, as digits. */
static int ReadSamples(levada_dataset *dataset, char *out) {
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int result = CHECK_PASSED, n = 0;
  OK(levada_iterator_create(dataset, NULL, &iterator));
  while (n < 9) {
    const char *bytes;
    int64_t length;
    OK(levada_iterator_next(iterator, &element));
    if (element == NULL) break;
    OK(levada_tensor_string_at(levada_element_get(element, 1), 0, &bytes, &length));
    out[n++] = (char)('0' + length);
    levada_element_release(element);
    element = NULL;
  }
  out[n] = '\0';
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  return result;
}

static int SamplesInOrderAndByNumber(void) {
  levada_tar_writer *writer = NULL;
  levada_dataset *dataset = NULL;
  levada_element *element = NULL;
  levada_tensor *extensions = NULL;
  char seen[16];
  int32_t index;
  int result = WriteSamples(&writer);
  if (result != CHECK_PASSED) goto cleanup;
  OK(levada_tar_extensions(FileName(".tar"), LEVADA_COMPRESSION_NONE, &extensions));
  CHECK(levada_tensor_size(extensions) == 2);
  for (index = LEVADA_INDEX_NONE; index <= LEVADA_INDEX_FILE; ++index) {
    result = MakeSource(index, &dataset);
    if (result != CHECK_PASSED) goto cleanup;
    CHECK(levada_dataset_cardinality(dataset) == (index == LEVADA_INDEX_NONE ? LEVADA_UNKNOWN_CARDINALITY : 5));
    result = ReadSamples(dataset, seen);
    if (result != CHECK_PASSED) goto cleanup;
    CHECK(strcmp(seen, "01234") == 0);
    if (index != LEVADA_INDEX_NONE) {
      OK(levada_dataset_at(dataset, 3, &element));
      CHECK(levada_element_count(element) == 2);
      levada_element_release(element);
      element = NULL;
    }
    levada_dataset_release(dataset);
    dataset = NULL;
  }
cleanup:
  levada_tensor_release(extensions);
  levada_element_release(element);
  levada_dataset_release(dataset);
  levada_tar_writer_release(writer);
  unlink(FileName(".tar"));
  unlink(FileName(".tar.levada-index"));
  return result;
}

static int RefusesWhatIsWrong(void) {
  levada_tar_writer *writer = NULL;
  levada_tensor *number = NULL, *text = NULL, *found = NULL;
  const int64_t shape[] = {1};
  const float value = 1;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT32, &value, shape, 1, &number));
  OK(Text("a", &text));
  FAILS(levada_tar_writer_create("/nowhere/x.tar", LEVADA_COMPRESSION_NONE, 0, &writer), LEVADA_NOT_FOUND);
  FAILS(levada_tar_writer_create("x.tar", LEVADA_COMPRESSION_DETECT, 0, &writer), LEVADA_INVALID_ARGUMENT);
  OK(levada_tar_writer_create(FileName(".bad"), LEVADA_COMPRESSION_NONE, 0, &writer));
  FAILS(levada_tar_writer_write(writer, "a", number), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_tar_writer_write(writer, "", text), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_tar_writer_write(writer, NULL, text), LEVADA_MISUSE);
  levada_tar_writer_release(levada_tar_writer_retain(writer));
  levada_tar_writer_release(writer);
  writer = NULL;
  CHECK(access(FileName(".bad"), F_OK) != 0);
  FAILS(levada_tar_extensions(FileName(".bad"), LEVADA_COMPRESSION_NONE, &found), LEVADA_NOT_FOUND);
  FAILS(levada_tar_extensions(FileName(".bad"), 77, &found), LEVADA_INVALID_ARGUMENT);
cleanup:
  levada_tar_writer_release(writer);
  levada_tensor_release(number);
  levada_tensor_release(text);
  levada_tensor_release(found);
  return result;
}

/* A table of its own for a scheme: ten bytes that come one by one, after two failures of each call. */
typedef struct Shy {
  int failures;
  int open;
} Shy;

static int32_t OpenShy(void *user_data, const char *path, void **out_file) {
  Shy *shy = (Shy *)user_data;
  if (strcmp(path, "shy://ten") != 0) return ENOENT;
  if (shy->failures-- > 0) return ETIMEDOUT;
  ++shy->open;
  *out_file = user_data;
  return 0;
}

static int32_t SizeOfShy(void *user_data, void *file, int64_t *out_nbytes) {
  (void)user_data;
  (void)file;
  *out_nbytes = 10;
  return 0;
}

static int32_t ReadShy(void *user_data, void *file, int64_t offset, void *buffer, int64_t nbytes, int64_t *out_nbytes) {
  (void)user_data;
  (void)file;
  *out_nbytes = offset < 10 && nbytes > 0 ? 1 : 0;
  if (*out_nbytes == 1) *(char *)buffer = (char)('0' + offset);
  return 0;
}

static void CloseShy(void *user_data, void *file) {
  (void)file;
  --((Shy *)user_data)->open;
}

static int ASchemeHasATableOfItsOwn(void) {
  static Shy shy;
  levada_file_table table;
  levada_tensor *bytes = NULL;
  levada_status status;
  int result = CHECK_PASSED;
  memset(&table, 0, sizeof table);
  table.struct_size = sizeof table;
  table.open = OpenShy;
  table.size = SizeOfShy;
  table.read = ReadShy;
  table.close = CloseShy;
  table.user_data = &shy;
  table.attempts = 3;
  table.retry_delay = 1000;
  OK(levada_set_file_table_for("shy", &table));
  shy.failures = 2;
  OK(levada_read_file("shy://ten", false, &bytes));
  CHECK(CheckElements(bytes, LEVADA_UINT8, "0123456789", 10));
  levada_tensor_release(bytes);
  bytes = NULL;
  shy.failures = 3;
  FAILS(levada_read_file("shy://ten", false, &bytes), LEVADA_DEADLINE_EXCEEDED);
  FAILS(levada_read_file("shy://other", false, &bytes), LEVADA_NOT_FOUND);
  FAILS(levada_set_file_table_for("no scheme", &table), LEVADA_INVALID_ARGUMENT);
  table.attempts = -1;
  FAILS(levada_set_file_table_for("shy", &table), LEVADA_INVALID_ARGUMENT);
  OK(levada_match_files("/nowhere/*", &bytes));
  CHECK(levada_tensor_size(bytes) == 0);
  levada_tensor_release(bytes);
  bytes = NULL;
  OK(levada_match_files("/et[c]/pass?d", &bytes));
  CHECK(levada_tensor_size(bytes) == 1);
  CHECK(shy.open == 0);
cleanup:
  levada_tensor_release(bytes);
  status = levada_set_file_table_for("shy", NULL);
  if (status != LEVADA_OK) result = CheckStatus(status, "levada_set_file_table_for", __FILE__, __LINE__);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"SamplesInOrderAndByNumber", SamplesInOrderAndByNumber},
      {"RefusesWhatIsWrong", RefusesWhatIsWrong},
      {"ASchemeHasATableOfItsOwn", ASchemeHasATableOfItsOwn},
  };
  return CheckRun("archives", tests, COUNT_OF(tests));
}
