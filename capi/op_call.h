#ifndef LEVADA_CAPI_OP_CALL_H_
#define LEVADA_CAPI_OP_CALL_H_

// What the generated functions of levada/ops/*.h call.

#include <span>
#include <type_traits>

#include "base/small_vector.h"
#include "capi/handles.h"
#include "function/op.h"

namespace levada::capi {

// A (list, count) pair of a C call as numbers of 64 bits; NULL is a list that is not given.
class NumberList {
 public:
  template <typename T>
  Status Read(const T* values, int64_t count, const char* function, const char* parameter) {
    if (count < 0) {
      return InvalidArgument("%s: expected a count of 0 or more for %s, got %lld", function, parameter,
                             static_cast<long long>(count));
    }
    if (count > 0 && values == nullptr) return Misuse("%s: %s is NULL", function, parameter);
    given_ = values != nullptr;
    if constexpr (std::is_same_v<T, int64_t>) {
      list_ = {values, static_cast<size_t>(count)};
    } else {
      wide_.resize(count);
      for (int64_t i = 0; i < count; ++i) wide_[i] = values[i];
      list_ = wide_;
    }
    return Status::Ok();
  }
  Attribute attribute() const { return given_ ? Attribute::List(list_) : Attribute::None(); }

 private:
  bool given_ = false;
  SmallVector<int64_t, 8> wide_;
  std::span<const int64_t> list_;
};

// Sets the outputs of a call that may fail to NULL; what is NULL itself is refused by the call.
void ClearOuts(levada_tensor** const* outs, int64_t num_outs);
void ClearArray(levada_tensor** outputs, int64_t num_outputs);

// inputs: num_inputs handles, of which none may be NULL; names: one per input, or a single one for the whole list. outs: where the handle of each
// output of the op goes.
Status CallOp(const Op& op, const char* function, const levada_tensor* const* inputs, int64_t num_inputs,
              const char* const* names, bool is_list, std::span<const Attribute> attributes,
              levada_tensor** const* outs);

// The same for an op that fills an array of num_outputs handles.
Status CallOpForMany(const Op& op, const char* function, const levada_tensor* const* inputs, int64_t num_inputs,
                     const char* const* names, bool is_list, std::span<const Attribute> attributes,
                     levada_tensor** outputs, int64_t num_outputs);

// Moves the handles that are not NULL to the front; returns how many there are.
inline int64_t DropAbsent(const levada_tensor** inputs, const char** names, int64_t count) {
  int64_t kept = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (inputs[i] == nullptr && names[i][0] == '?') continue;
    names[kept] = names[i][0] == '?' ? names[i] + 1 : names[i];
    inputs[kept++] = inputs[i];
  }
  return kept;
}

}  // namespace levada::capi

#endif  // LEVADA_CAPI_OP_CALL_H_
