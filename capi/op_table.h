#ifndef LEVADA_CAPI_OP_TABLE_H_
#define LEVADA_CAPI_OP_TABLE_H_

// The table of operations, generated from their declarations: what levada_op_* tell.

#include <cstdint>

namespace levada {
struct Op;
}

namespace levada::capi {

// An input or attribute: its name in the declaration and its kind, one of LEVADA_INPUT_* or LEVADA_ATTRIBUTE_*.
struct OpPart {
  const char* name;
  int32_t kind;
};

struct OpRow {
  const char* name;
  const Op* op;
  const OpPart* inputs;
  int32_t num_inputs;
  uint32_t implied;  // bit i: attribute i is a number that no caller gives: whether an input is there, how many results
  const OpPart* attributes;
  int32_t num_attributes;
  int32_t num_outputs;  // -1: as many as the caller has room for
};

// In the generated file.
extern const OpRow kOpRows[];
extern const int32_t kNumOps;

}  // namespace levada::capi

#endif  // LEVADA_CAPI_OP_TABLE_H_
