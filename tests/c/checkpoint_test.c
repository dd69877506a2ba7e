/* Checkpoints: variables, generators and iterators in one file. Under faults: all or nothing, in the file and in memory. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static const int64_t kPair[] = {2};

/* A file name that no other running program uses. */
static const char *FileName(void) {
  static char name[64];
  snprintf(name, sizeof name, "levada_checkpoint_test_%ld.bin", (long)getpid());
  return name;
}

/* How many files there are whose names begin with it: the file itself and what was left of writing it. */
static int FilesOfThatName(void) {
  DIR *directory = opendir(".");
  int count = 0;
  struct dirent *entry;
  if (directory == NULL) return -1;
  while ((entry = readdir(directory)) != NULL) count += strncmp(entry->d_name, FileName(), strlen(FileName())) == 0;
  closedir(directory);
  return count;
}

/* The bytes of a tensor in C order. */
static const void *DataOf(const levada_tensor *tensor) {
  levada_array array = {.struct_size = sizeof array};
  return levada_tensor_describe(tensor, &array) == LEVADA_OK ? array.data : NULL;
}

/* The bytes of the file, at most `room`. */
static size_t Bytes(char *bytes, size_t room) {
  FILE *file = fopen(FileName(), "rb");
  size_t nbytes = 0;
  if (file == NULL) return 0;
  nbytes = fread(bytes, 1, room, file);
  fclose(file);
  return nbytes;
}

typedef struct Program {
  levada_variable *variable;
  levada_generator *generator;
  levada_dataset *numbers, *shuffled;
  levada_iterator *iterator;
  levada_checkpoint_item items[3];
} Program;

static int Open(Program *program) {
  static const float values[] = {1, 2};
  static const int64_t words[] = {7, 0, 9}, three[] = {3};
  levada_tensor *tensor = NULL, *state = NULL;
  levada_shuffle_options options = {.struct_size = sizeof options, .seeded = 1, .seed = 3};
  int result = CHECK_PASSED, i;
  memset(program, 0, sizeof *program);
  OK(CheckTensor(LEVADA_FLOAT32, values, kPair, 1, &tensor));
  OK(levada_variable_create(tensor, "w", &program->variable));
  OK(CheckTensor(LEVADA_INT64, words, three, 1, &state));
  OK(levada_generator_create(state, &program->generator));
  OK(levada_dataset_range(0, 9, 1, LEVADA_INT64, &program->numbers));
  OK(levada_dataset_shuffle(program->numbers, LEVADA_SHUFFLE_ALL, &options, &program->shuffled));
  OK(levada_iterator_create(program->shuffled, NULL, &program->iterator));
  for (i = 0; i < 3; ++i) program->items[i].struct_size = sizeof program->items[i];
  program->items[0].name = "model/w";
  program->items[0].variable = program->variable;
  program->items[1].name = "generator";
  program->items[1].generator = program->generator;
  program->items[2].name = "data";
  program->items[2].iterator = program->iterator;
cleanup:
  levada_tensor_release(tensor);
  levada_tensor_release(state);
  return result;
}

static void Close(Program *program) {
  levada_variable_release(program->variable);
  levada_generator_release(program->generator);
  levada_iterator_release(program->iterator);
  levada_dataset_release(program->shuffled);
  levada_dataset_release(program->numbers);
}

/* One step of each object. */
static int Step(Program *program, int64_t *number) {
  levada_element *element = NULL;
  levada_tensor *drawn = NULL, *value = NULL;
  float values[2];
  int result = CHECK_PASSED;
  OK(levada_iterator_next(program->iterator, &element));
  CHECK(element != NULL);
  *number = *(const int64_t *)DataOf(levada_element_get(element, 0));
  OK(levada_generator_next(program->generator, 1, &drawn));
  values[0] = (float)*number;
  values[1] = -1;
  OK(CheckTensor(LEVADA_FLOAT32, values, kPair, 1, &value));
  OK(levada_variable_assign(program->variable, value));
cleanup:
  levada_element_release(element);
  levada_tensor_release(drawn);
  levada_tensor_release(value);
  return result;
}

/* The state of all objects as bytes that can be compared. */
static int Snapshot(Program *program, char *bytes, size_t *nbytes) {
  levada_tensor *parts[3] = {NULL, NULL, NULL};
  int result = CHECK_PASSED, i;
  OK(levada_variable_read(program->variable, &parts[0]));
  OK(levada_generator_read(program->generator, &parts[1]));
  OK(levada_iterator_save(program->iterator, &parts[2]));
  *nbytes = 0;
  for (i = 0; i < 3; ++i) {
    const size_t size = (size_t)levada_tensor_nbytes(parts[i]);
    memcpy(bytes + *nbytes, DataOf(parts[i]), size);
    *nbytes += size;
  }
cleanup:
  for (i = 0; i < 3; ++i) levada_tensor_release(parts[i]);
  return result;
}

static int GoesOnWhereItWasWritten(void) {
  Program first, second;
  int64_t numbers[2][3], i;
  int result = Open(&first);
  memset(&second, 0, sizeof second);
  if (result != CHECK_PASSED || (result = Step(&first, &numbers[0][0])) != CHECK_PASSED) goto cleanup;
  OK(levada_checkpoint_write(FileName(), first.items, 3));
  if ((result = Open(&second)) != CHECK_PASSED) goto cleanup;
  OK(levada_checkpoint_restore(FileName(), second.items, 3, false));
  for (i = 0; i < 3; ++i) {
    if ((result = Step(&first, &numbers[0][i])) != CHECK_PASSED) goto cleanup;
    if ((result = Step(&second, &numbers[1][i])) != CHECK_PASSED) goto cleanup;
    CHECK(numbers[0][i] == numbers[1][i]);
  }
cleanup:
  Close(&first);
  Close(&second);
  remove(FileName());
  return result;
}

static int AFailedWriteLeavesTheOldFile(void) {
  static char before[8192], after[8192];
  size_t n_before;
  Program program;
  int64_t number;
  levada_status status;
  int result = Open(&program);
  if (result != CHECK_PASSED) goto cleanup;
  status = levada_checkpoint_write(FileName(), program.items, 3);
  CHECK(FilesOfThatName() == (status == LEVADA_OK));
  OK(status);
  n_before = Bytes(before, sizeof before);
  CHECK(n_before > 0 && n_before < sizeof before);
  if ((result = Step(&program, &number)) != CHECK_PASSED) goto cleanup;
  status = levada_checkpoint_write(FileName(), program.items, 3);
  CHECK(FilesOfThatName() == 1);
  if (status != LEVADA_OK) {
    CHECK(Bytes(after, sizeof after) == n_before && memcmp(before, after, n_before) == 0);
  }
  OK(status);
cleanup:
  Close(&program);
  remove(FileName());
  return result;
}

static int RestoresAllOrNothing(void) {
  static char before[1024], after[1024];
  size_t n_before, n_after;
  Program program;
  int64_t number;
  levada_status status;
  int result = Open(&program);
  if (result != CHECK_PASSED) goto cleanup;
  OK(levada_checkpoint_write(FileName(), program.items, 3));
  if ((result = Step(&program, &number)) != CHECK_PASSED) goto cleanup;
  if ((result = Snapshot(&program, before, &n_before)) != CHECK_PASSED) goto cleanup;
  status = levada_checkpoint_restore(FileName(), program.items, 3, false);
  if (status != LEVADA_OK) {
    const int failed = CheckStatus(status, "levada_checkpoint_restore", __FILE__, __LINE__);
    if ((result = Snapshot(&program, after, &n_after)) != CHECK_PASSED) goto cleanup;
    CHECK(n_before == n_after && memcmp(before, after, n_before) == 0);
    result = failed;
  }
cleanup:
  Close(&program);
  remove(FileName());
  return result;
}

static int NamesWhatDoesNotFit(void) {
  Program program;
  levada_tensor *names = NULL, *value = NULL;
  levada_checkpoint_item twice[2], bad;
  static const float values[] = {1, 2};
  int result = Open(&program);
  if (result != CHECK_PASSED) goto cleanup;
  FAILS(levada_checkpoint_restore(FileName(), program.items, 3, false), LEVADA_NOT_FOUND);
  OK(levada_checkpoint_write(FileName(), program.items, 1));
  FAILS(levada_checkpoint_restore(FileName(), program.items, 3, false), LEVADA_NOT_FOUND);
  CHECK(strstr(levada_last_error_message(), "'generator'") != NULL);
  OK(levada_checkpoint_restore(FileName(), program.items, 3, true));
  OK(levada_checkpoint_names(FileName(), &names));
  CHECK(levada_tensor_size(names) == 1);
  OK(levada_checkpoint_read(FileName(), "model/w", &value));
  CHECK(CheckElements(value, LEVADA_FLOAT32, values, 2));
  twice[0] = twice[1] = program.items[0];
  FAILS(levada_checkpoint_write(FileName(), twice, 2), LEVADA_INVALID_ARGUMENT);
  bad = program.items[0];
  bad.generator = program.generator;
  FAILS(levada_checkpoint_write(FileName(), &bad, 1), LEVADA_INVALID_ARGUMENT);
  bad = program.items[0];
  bad.name = "";
  FAILS(levada_checkpoint_write(FileName(), &bad, 1), LEVADA_INVALID_ARGUMENT);
  bad.struct_size = 0;
  FAILS(levada_checkpoint_write(FileName(), &bad, 1), LEVADA_MISUSE);
  FAILS(levada_checkpoint_write(NULL, program.items, 1), LEVADA_MISUSE);
  bad = program.items[0];
  bad.variable = (levada_variable *)program.generator;
  FAILS(levada_checkpoint_write(FileName(), &bad, 1), LEVADA_MISUSE);
cleanup:
  levada_tensor_release(names);
  levada_tensor_release(value);
  Close(&program);
  remove(FileName());
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"GoesOnWhereItWasWritten", GoesOnWhereItWasWritten},
      {"AFailedWriteLeavesTheOldFile", AFailedWriteLeavesTheOldFile},
      {"RestoresAllOrNothing", RestoresAllOrNothing},
      {"NamesWhatDoesNotFit", NamesWhatDoesNotFit},
  };
  return CheckRun("checkpoint", tests, COUNT_OF(tests));
}
