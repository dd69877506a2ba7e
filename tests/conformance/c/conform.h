/* What the program made of the conformance cases calls: values, expected elements, errors, callbacks. */
#ifndef LEVADA_TESTS_CONFORMANCE_C_CONFORM_H_
#define LEVADA_TESTS_CONFORMANCE_C_CONFORM_H_

#include "check.h"

/* A tensor by its bytes, which come `repeat` times; of strings, the bytes of all and the length of each. */
typedef struct Literal {
  levada_dtype dtype;
  int32_t rank;
  int64_t shape[40];
  const char *bytes;
  int64_t nbytes;
  int64_t repeat;
  const int64_t *lengths;
  int paths; /* the strings are names of files in the directory of the case */
} Literal;

typedef struct Failure {
  levada_status code;
  const char *message; /* the message contains it */
  const char *origin;  /* the way contains it */
} Failure;

struct Expected;

/* A component: a value, or a dataset with its elements. */
typedef struct Part {
  const Literal *value;
  const struct Expected *elements;
  int n_elements;
} Part;

/* What next gives: parts, a failure, or neither: the end. */
typedef struct Expected {
  const Part *parts;
  int n_parts;
  const Failure *failure;
} Expected;

typedef struct Case {
  const char *name;
  int (*run)(void);
} Case;

extern const Case conform_cases[];
extern const int conform_n_cases;

/* Each check gives 1 when all is as expected; else it says on stderr what is not. */
levada_status ConformTensor(const Literal *literal, levada_tensor **out);
int ConformEquals(const levada_tensor *tensor, const Literal *literal);
int ConformFails(levada_status status, const Failure *expected);
int ConformNext(levada_iterator *iterator, const Expected *expected);
int ConformElements(const levada_dataset *dataset, const Expected *expected, int n_expected);
int ConformAnyOrder(const levada_dataset *dataset, const Expected *expected, int n_expected);
int ConformCount(const levada_dataset *dataset, int64_t count);
int ConformHash(const levada_dataset *dataset, int64_t count, uint64_t hash);
int ConformSame(const levada_dataset *a, const levada_dataset *b, const levada_iterator_options *options);
int ConformSavedAnywhere(const levada_dataset *dataset, int count);
/* A file in the directory of the case; the text is valid until the sixteenth call after it. */
const char *ConformPath(const char *name);
int ConformWrite(const char *name, const char *bytes, int64_t nbytes);

/* Callbacks. */
typedef struct ConformState {
  int taken;     /* triples handed to levada */
  int released;  /* and given back */
  levada_iterator *own; /* the one that next_of_itself steps, borrowed */
} ConformState;

extern ConformState conform_state;
void *ConformTake(void); /* user_data of one more triple */
void ConformRelease(void *user_data);

#define CONFORM_MAP(name) levada_status name(void *user_data, const levada_element *in, levada_element **out)
CONFORM_MAP(conform_double);
CONFORM_MAP(conform_swap);
CONFORM_MAP(conform_raise);
CONFORM_MAP(conform_raise_at_2);
CONFORM_MAP(conform_to_float32);
CONFORM_MAP(conform_to_vector);
CONFORM_MAP(conform_twice);
CONFORM_MAP(conform_bad_add);
CONFORM_MAP(conform_sum_of_range);
CONFORM_MAP(conform_next_of_itself);
CONFORM_MAP(conform_is_even);
CONFORM_MAP(conform_is_even_raise_at_2);
CONFORM_MAP(conform_below_3);
CONFORM_MAP(conform_add);
CONFORM_MAP(conform_add_twice);
levada_status conform_range_of(void *user_data, const levada_element *in, levada_dataset **out);
levada_status conform_range_of_raise_at_2(void *user_data, const levada_element *in, levada_dataset **out);
levada_status conform_batch_of_window(void *user_data, const levada_element *in, levada_dataset **out);
levada_status conform_update_double(void *user_data, const levada_tensor *value, levada_tensor **out);
levada_status conform_update_raise(void *user_data, const levada_tensor *value, levada_tensor **out);
extern const levada_element_source conform_count_to_3;
extern const levada_element_source conform_count_to_2_then_raise;

#endif
