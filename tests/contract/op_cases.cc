#include "contract/op_cases.h"

#include <cstring>
#include <memory>

#include "base/random.h"
#include "convert/layout.h"

namespace levada {
namespace {

std::vector<OpCase>& Cases() {
  static auto* const cases = new std::vector<OpCase>;
  return *cases;
}

}  // namespace

OpCaseGroup::OpCaseGroup(void (*add)(std::vector<OpCase>* cases)) { add(&Cases()); }

const std::vector<OpCase>& AllOpCases() { return Cases(); }

Attribute ListOf(std::initializer_list<int64_t> values) {
  // The lists of the table live as long as the test program.
  static auto* const lists = new std::vector<std::unique_ptr<std::vector<int64_t>>>;
  lists->push_back(std::make_unique<std::vector<int64_t>>(values));
  return Attribute::List(*lists->back());
}

int64_t CodeOf(DType dtype) { return static_cast<int64_t>(dtype); }

namespace {

Ref<Tensor> SampleStrings(const Shape& shape, uint64_t seed) {
  int64_t count = 0;
  NumElements(shape, &count);
  std::vector<std::string> texts;
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t draw = CombineKey(seed, i);
    texts.push_back(std::string(draw % 3 * 9, static_cast<char>('a' + draw / 3 % 3)));
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return Tensor::FromStrings(views, shape).value();
}

constexpr double kEdges[] = {0.0, -0.0, 1.0, -1.0, 255.0, 2.5, -3.5, 1e30, -1e30, 0.1};

}  // namespace

Ref<Tensor> Sample(DType dtype, const Shape& shape, uint64_t seed, int64_t limit) {
  if (dtype == DType::kString) return SampleStrings(shape, seed);
  const DType wide = IsFloat(dtype) || IsComplex(dtype) ? DType::kFloat64 : DType::kInt64;
  Ref<Tensor> tensor = Tensor::Empty(wide, shape).value();
  for (int64_t i = 0; i < tensor->size(); ++i) {
    const uint64_t draw = CombineKey(seed, i);
    char* const at = tensor->mutable_data() + i * 8;
    if (wide == DType::kFloat64) {
      const double value =
          draw % 4 == 0 ? kEdges[draw / 4 % 10] : static_cast<double>(static_cast<int64_t>(draw)) * 0x1p-60;
      std::memcpy(at, &value, 8);
    } else {
      const int64_t value = limit > 0 ? static_cast<int64_t>(draw % limit) : static_cast<int64_t>(draw >> (draw % 60));
      std::memcpy(at, &value, 8);
    }
  }
  return Cast(tensor, dtype).value();
}

bool SameBits(const Ref<Tensor>& a, const Ref<Tensor>& b) {
  if (a->dtype() != b->dtype() || !(a->shape() == b->shape())) return false;
  const Ref<Tensor> x = Contiguous(a).value();
  const Ref<Tensor> y = Contiguous(b).value();
  if (a->dtype() != DType::kString) return x->nbytes() == 0 || std::memcmp(x->data(), y->data(), x->nbytes()) == 0;
  const auto* p = reinterpret_cast<const StringRecord*>(x->data());
  const auto* q = reinterpret_cast<const StringRecord*>(y->data());
  for (int64_t i = 0; i < x->size(); ++i) {
    if (x->StringAt(p[i]) != y->StringAt(q[i])) return false;
  }
  return true;
}

template <typename T>
std::vector<T> ValuesOf(const Ref<Tensor>& tensor) {
  const Ref<Tensor> values = Contiguous(tensor).value();
  const T* const data = reinterpret_cast<const T*>(values->data());
  return std::vector<T>(data, data + values->size());
}
template std::vector<float> ValuesOf<float>(const Ref<Tensor>&);
template std::vector<double> ValuesOf<double>(const Ref<Tensor>&);
template std::vector<int32_t> ValuesOf<int32_t>(const Ref<Tensor>&);
template std::vector<int64_t> ValuesOf<int64_t>(const Ref<Tensor>&);
template std::vector<uint8_t> ValuesOf<uint8_t>(const Ref<Tensor>&);

}  // namespace levada
