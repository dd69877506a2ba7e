/* The enumeration of operations: every entry names an exported function, and numbers out of range are answered. */
#include <string.h>

#include "check.h"

static int CheckEntry(int32_t op) {
  int result = CHECK_PASSED;
  const char *name = levada_op_name(op);
  CHECK(name != NULL && name[0] != '\0');
  CHECK(levada_op_find(name) == op);
  CHECK(levada_op_num_inputs(op) >= 0 && levada_op_num_attributes(op) >= 0);
  CHECK(levada_op_num_outputs(op) == -1 || levada_op_num_outputs(op) >= 1);
  for (int32_t i = 0; i < levada_op_num_inputs(op); ++i) {
    CHECK(levada_op_input_name(op, i) != NULL);
    CHECK(levada_op_input_kind(op, i) != LEVADA_INPUT_NONE);
    CHECK(levada_op_input_kind(op, i) != LEVADA_INPUT_LIST || levada_op_num_inputs(op) == 1);
  }
  for (int32_t i = 0; i < levada_op_num_attributes(op); ++i) {
    CHECK(levada_op_attribute_name(op, i) != NULL);
    CHECK(levada_op_attribute_kind(op, i) != LEVADA_ATTRIBUTE_NONE);
  }
  CHECK(levada_op_input_name(op, levada_op_num_inputs(op)) == NULL);
  CHECK(levada_op_attribute_name(op, -1) == NULL);
cleanup:
  return result;
}

static int DescribesEveryOperation(void) {
  int result = CHECK_PASSED;
  CHECK(levada_op_count() > 200);
  for (int32_t op = 0; op < levada_op_count() && result == CHECK_PASSED; ++op) result = CheckEntry(op);
cleanup:
  return result;
}

static int KnowsParameters(void) {
  int result = CHECK_PASSED;
  int32_t op = levada_op_find("matmul");
  CHECK(levada_op_num_inputs(op) == 2 && levada_op_num_outputs(op) == 1);
  CHECK(strcmp(levada_op_input_name(op, 1), "b") == 0);
  CHECK(levada_op_num_attributes(op) == 2 && levada_op_attribute_kind(op, 0) == LEVADA_ATTRIBUTE_BOOL);
  op = levada_op_find("concat");
  CHECK(levada_op_num_inputs(op) == 1 && levada_op_input_kind(op, 0) == LEVADA_INPUT_LIST);
  op = levada_op_find("cast");
  CHECK(levada_op_attribute_kind(op, 0) == LEVADA_ATTRIBUTE_DTYPE);
  op = levada_op_find("transpose");
  CHECK(levada_op_attribute_kind(op, 0) == LEVADA_ATTRIBUTE_NUMBERS);
  CHECK(levada_op_num_outputs(levada_op_find("unstack")) == -1);
  CHECK(levada_op_num_outputs(levada_op_find("top_k")) == 2);
  CHECK(levada_op_attribute_kind(levada_op_find("string_join"), 0) == LEVADA_ATTRIBUTE_TEXT);
  CHECK(levada_op_attribute_kind(levada_op_find("vector_norm"), 0) == LEVADA_ATTRIBUTE_REAL);
cleanup:
  return result;
}

static int CheckOutside(int32_t op) {
  int result = CHECK_PASSED;
  CHECK(levada_op_name(op) == NULL && levada_op_input_name(op, 0) == NULL && levada_op_attribute_name(op, 0) == NULL);
  CHECK(levada_op_num_inputs(op) == -1 && levada_op_num_attributes(op) == -1 && levada_op_num_outputs(op) == -2);
  CHECK(levada_op_input_kind(op, 0) == LEVADA_INPUT_NONE);
  CHECK(levada_op_attribute_kind(op, 0) == LEVADA_ATTRIBUTE_NONE);
cleanup:
  return result;
}

static int AnswersNumbersOutOfRange(void) {
  int result = CheckOutside(-1);
  if (result == CHECK_PASSED) result = CheckOutside(levada_op_count());
  CHECK(levada_op_find("no such operation") == -1 && levada_op_find(NULL) == -1);
cleanup:
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"DescribesEveryOperation", DescribesEveryOperation},
      {"KnowsParameters", KnowsParameters},
      {"AnswersNumbersOutOfRange", AnswersNumbersOutOfRange},
  };
  return CheckRun("op_table", tests, COUNT_OF(tests));
}
