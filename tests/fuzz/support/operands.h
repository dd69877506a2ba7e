#ifndef LEVADA_TESTS_FUZZ_OPERANDS_H_
#define LEVADA_TESTS_FUZZ_OPERANDS_H_

// The arguments of an operation, drawn one after the other. The same bytes draw the same arguments again, so that a
// call can be repeated with symbolic tensors in the place of ordinary ones.

#include <deque>
#include <string>
#include <vector>

#include "levada/levada.h"
#include "support/arrays.h"
#include "support/source.h"

namespace levada_fuzz {

template <class T>
struct List {
  T* data;
  int64_t count;
};

class Operands {
 public:
  Operands(Source& source, const std::vector<levada_tensor*>& tensors) : source_(source), tensors_(tensors) {}

  const levada_tensor* Tensor();
  const levada_tensor* OptionalTensor() { return source_.Below(2) == 0 ? Tensor() : nullptr; }
  List<levada_tensor* const> Tensors();
  List<const int64_t> Numbers64();
  List<const int32_t> Numbers32();
  int64_t Number() { return source_.Number(); }
  bool Bool() { return source_.Below(2) != 0; }
  double Real() { return source_.Real(); }
  const char* Text();
  levada_dtype DType();
  // A value of an enum; at times one that it does not have.
  int Choice() { return source_.OneIn(32) ? static_cast<int>(source_.Byte()) : static_cast<int>(source_.Below(4)); }
  int32_t Outputs() { return static_cast<int32_t>(source_.Below(7)); }

 private:
  Source& source_;
  const std::vector<levada_tensor*>& tensors_;
  size_t next_ = 0;  // the tensor that a byte of 0 means: the operands in order
  std::deque<std::vector<levada_tensor*>> tensor_lists_;
  std::deque<std::vector<int64_t>> lists64_;
  std::deque<std::vector<int32_t>> lists32_;
  std::deque<std::string> texts_;
};

inline constexpr int kMostOutputs = 8;

struct OpRow {
  const char* name;
  // outs: room for kMostOutputs, all NULL; *n: how many belong to the call.
  levada_status (*call)(Operands& operands, levada_tensor** outs, int32_t* n);
};

extern const OpRow kOps[];
extern const int kNumOps;

}  // namespace levada_fuzz

#endif  // LEVADA_TESTS_FUZZ_OPERANDS_H_
