// Enumeration of the operations.

#include "capi/op_table.h"

#include <cstring>

#include "levada/levada.h"

namespace {

using levada::capi::kNumOps;
using levada::capi::kOpRows;
using levada::capi::OpPart;
using levada::capi::OpRow;

const OpRow* RowOf(int32_t op) { return op < 0 || op >= kNumOps ? nullptr : &kOpRows[op]; }

const OpPart* InputOf(int32_t op, int32_t index) {
  const OpRow* const row = RowOf(op);
  return row == nullptr || index < 0 || index >= row->num_inputs ? nullptr : &row->inputs[index];
}

const OpPart* AttributeOf(int32_t op, int32_t index) {
  const OpRow* const row = RowOf(op);
  return row == nullptr || index < 0 || index >= row->num_attributes ? nullptr : &row->attributes[index];
}

}  // namespace

int32_t levada_op_count(void) noexcept { return kNumOps; }

int32_t levada_op_find(const char* name) noexcept {
  for (int32_t op = 0; name != nullptr && op < kNumOps; ++op) {
    if (std::strcmp(kOpRows[op].name, name) == 0) return op;
  }
  return -1;
}

const char* levada_op_name(int32_t op) noexcept {
  const OpRow* const row = RowOf(op);
  return row == nullptr ? nullptr : row->name;
}

int32_t levada_op_num_inputs(int32_t op) noexcept {
  const OpRow* const row = RowOf(op);
  return row == nullptr ? -1 : row->num_inputs;
}

const char* levada_op_input_name(int32_t op, int32_t index) noexcept {
  const OpPart* const input = InputOf(op, index);
  return input == nullptr ? nullptr : input->name;
}

levada_input_kind levada_op_input_kind(int32_t op, int32_t index) noexcept {
  const OpPart* const input = InputOf(op, index);
  return input == nullptr ? LEVADA_INPUT_NONE : static_cast<levada_input_kind>(input->kind);
}

int32_t levada_op_num_attributes(int32_t op) noexcept {
  const OpRow* const row = RowOf(op);
  return row == nullptr ? -1 : row->num_attributes;
}

const char* levada_op_attribute_name(int32_t op, int32_t index) noexcept {
  const OpPart* const attribute = AttributeOf(op, index);
  return attribute == nullptr ? nullptr : attribute->name;
}

levada_attribute_kind levada_op_attribute_kind(int32_t op, int32_t index) noexcept {
  const OpPart* const attribute = AttributeOf(op, index);
  return attribute == nullptr ? LEVADA_ATTRIBUTE_NONE : static_cast<levada_attribute_kind>(attribute->kind);
}

int32_t levada_op_num_outputs(int32_t op) noexcept {
  const OpRow* const row = RowOf(op);
  return row == nullptr ? -2 : row->num_outputs;
}
