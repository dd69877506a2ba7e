/* What the C test programs share. A program is a table of tests; each test is a function with one `cleanup` label that
 * gives back every handle, and returns a result:
 *   CHECK_PASSED   as expected
 *   CHECK_FAILED   a check did not hold
 *   CHECK_FAULT    a call reported memory, a file or a thread that could not be had. Without injected faults that is a
 *                  failure too; the driver in tests/fault expects it.
 */
#ifndef LEVADA_TESTS_C_CHECK_H_
#define LEVADA_TESTS_C_CHECK_H_

#include <levada/levada.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CHECK_PASSED = 0, CHECK_FAILED = 1, CHECK_FAULT = 2 };

typedef struct CheckTest {
  const char *name;
  int (*run)(void);
} CheckTest;

/* 1: no output for faults and for passing programs. */
extern int check_quiet;

/* Runs all tests, also after a fault; then shuts levada down and checks that no object is alive. */
int CheckRun(const char *program, const CheckTest *tests, int n_tests);

/* Prints where something failed; returns CHECK_FAULT for the codes of an injected fault, else CHECK_FAILED. */
int CheckStatus(levada_status status, const char *call, const char *file, int line);
int CheckFailure(const char *what, const char *file, int line);

/* Copies values into a new tensor. */
levada_status CheckTensor(levada_dtype dtype, const void *values, const int64_t *shape, int rank, levada_tensor **out);

/* Whether a tensor has this dtype and exactly these n elements, in C order and bit for bit. */
int CheckElements(const levada_tensor *tensor, levada_dtype dtype, const void *expected, int64_t n);

/* Whether the shape of a tensor is this one. */
int CheckShape(const levada_tensor *tensor, const int64_t *shape, int rank);

/* A release function that counts its calls in the int behind user_data. */
void CheckCountRelease(void *user_data);

/* Checks that no object of any kind is alive; prints what is. Returns a result. */
int CheckNothingAlive(void);

#define OK(call)                                                   \
  do {                                                             \
    levada_status status_ = (call);                                \
    if (status_ != LEVADA_OK) {                                    \
      result = CheckStatus(status_, #call, __FILE__, __LINE__);    \
      goto cleanup;                                                \
    }                                                              \
  } while (0)

/* The call must fail with this code and leave a message. */
#define FAILS(call, code)                                          \
  do {                                                             \
    levada_status status_ = (call);                                \
    if (status_ != (code)) {                                       \
      result = CheckStatus(status_, #call, __FILE__, __LINE__);    \
      goto cleanup;                                                \
    }                                                              \
    CHECK(levada_last_status() == (code));                         \
    CHECK(levada_last_error_message()[0] != '\0');                 \
  } while (0)

#define CHECK(condition)                                           \
  do {                                                             \
    if (!(condition)) {                                            \
      result = CheckFailure(#condition, __FILE__, __LINE__);       \
      goto cleanup;                                                \
    }                                                              \
  } while (0)

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_TESTS_C_CHECK_H_ */
