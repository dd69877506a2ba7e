#include "contract/op_cases.h"

#include <cstring>

#include "base/random.h"
#include "convert/layout.h"

namespace levada {

#define LEVADA_TEST_OPS(X) \
  X(cast) X(saturate_cast) X(add) X(subtract) X(multiply) X(divide) X(floordiv) X(floormod) X(pow) X(maximum) \
  X(minimum) X(squared_difference) X(negative) X(abs) X(sign) X(square) X(sqrt) X(rsqrt) X(reciprocal) X(exp) \
  X(log) X(tanh) X(sigmoid) X(floor) X(ceil) X(round) X(equal) X(not_equal) X(less) X(less_equal) X(greater) \
  X(greater_equal) X(logical_and) X(logical_or) X(logical_xor) X(logical_not) X(is_nan) X(is_finite) X(select) \
  X(relu) X(softmax) X(log_softmax) X(matmul) X(reduce_sum) X(reduce_prod) X(reduce_mean) X(reduce_max) \
  X(reduce_min) X(reduce_all) X(reduce_any) X(argmax) X(argmin) X(one_hot) X(reshape) X(expand_dims) \
  X(squeeze) X(transpose) X(broadcast_to) X(gather) X(strided_slice) X(concat) X(stack) X(identity) X(fill) \
  X(range)
#define LEVADA_X(name) extern const Op op_##name;
LEVADA_TEST_OPS(LEVADA_X);
#undef LEVADA_X

namespace {

Attribute Number(int64_t value) { return Attribute::Number(value); }

Attribute List(std::initializer_list<int64_t> values) {
  // The lists of the table live as long as the test program.
  static std::vector<std::unique_ptr<std::vector<int64_t>>> lists;
  lists.push_back(std::make_unique<std::vector<int64_t>>(values));
  return Attribute::List(*lists.back());
}

int64_t Code(DType dtype) { return static_cast<int64_t>(dtype); }

void AddUnary(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_negative, &op_abs, &op_sign, &op_square, &op_sqrt, &op_rsqrt, &op_reciprocal, &op_exp,
                       &op_log, &op_tanh, &op_sigmoid, &op_floor, &op_ceil, &op_round, &op_relu, &op_logical_not,
                       &op_is_nan, &op_is_finite}) {
    cases->push_back({op->name, op, {{3, 5}}, {}, {false}, {}});
  }
}

void AddBinary(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_add, &op_subtract, &op_multiply, &op_divide, &op_floordiv, &op_floormod, &op_pow,
                       &op_maximum, &op_minimum, &op_squared_difference, &op_equal, &op_not_equal, &op_less,
                       &op_less_equal, &op_greater, &op_greater_equal, &op_logical_and, &op_logical_or,
                       &op_logical_xor}) {
    cases->push_back({"rows", op, {{3, 5}, {3, 5}}, {}, {false, false}, {}});
    cases->push_back({"row beside scalar constant", op, {{3, 5}, {}}, {}, {false, true}, {}});
    cases->push_back({"constant beside row of lower rank", op, {{3, 5}, {5}}, {}, {true, false}, {}});
    cases->push_back({"row beside row scalar", op, {{3, 5}, {}}, {}, {false, false}, {}});
    cases->push_back({"row beside constant row", op, {{3, 5}, {5}}, {}, {false, true}, {}});
    cases->push_back({"outer product", op, {{3, 1}, {1, 5}}, {}, {false, false}, {}});
  }
}

void AddReductions(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_reduce_sum, &op_reduce_prod, &op_reduce_mean, &op_reduce_max, &op_reduce_min, &op_reduce_all,
                       &op_reduce_any}) {
    cases->push_back({"all axes", op, {{3, 70}}, {List({}), Number(0)}, {false}, {}});
    cases->push_back({"first axis", op, {{3, 4, 5}}, {List({0}), Number(0)}, {false}, {}});
    cases->push_back({"outer axes, kept", op, {{3, 4, 5}}, {List({-1, 0}), Number(1)}, {false}, {}});
    cases->push_back({"scalar rows", op, {{}}, {List({}), Number(0)}, {false}, {}});
    cases->push_back({"empty rows", op, {{0, 2}}, {List({0}), Number(0)}, {false}, {}});
  }
  for (const Op* op : {&op_argmax, &op_argmin}) {
    cases->push_back({"first axis", op, {{3, 5}}, {Number(0), Number(Code(DType::kInt64))}, {false}, {}});
    cases->push_back({"last axis", op, {{3, 5}}, {Number(-1), Number(Code(DType::kInt32))}, {false}, {}});
  }
  for (const Op* op : {&op_softmax, &op_log_softmax}) {
    cases->push_back({"last axis", op, {{3, 37}}, {Number(-1)}, {false}, {}});
    cases->push_back({"first axis", op, {{3, 5}}, {Number(0)}, {false}, {}});
  }
}

void AddLayout(std::vector<OpCase>* cases) {
  const DType any = DType::kInvalid;
  cases->push_back({"to matrix", &op_reshape, {{3, 4}}, {List({2, -1})}, {false}, {}});
  cases->push_back({"front", &op_expand_dims, {{3, 4}}, {Number(0)}, {false}, {}});
  cases->push_back({"back", &op_expand_dims, {{3, 4}}, {Number(-1)}, {false}, {}});
  cases->push_back({"all", &op_squeeze, {{1, 3, 1}}, {List({})}, {false}, {}});
  cases->push_back({"none to drop", &op_squeeze, {{3}}, {List({})}, {false}, {}});
  cases->push_back({"named", &op_squeeze, {{1, 3, 1}}, {List({-1})}, {false}, {}});
  cases->push_back({"reversed", &op_transpose, {{2, 3, 4}}, {List({})}, {false}, {}});
  cases->push_back({"perm", &op_transpose, {{2, 3, 4}}, {List({1, 2, 0})}, {false}, {}});
  cases->push_back({"to higher rank", &op_broadcast_to, {{1, 4}}, {List({2, 3, 4})}, {false}, {}});
  cases->push_back({"scalar", &op_fill, {{}}, {List({2, 3})}, {false}, {}});
  cases->push_back({"identity", &op_identity, {{2, 3}}, {}, {false}, {}});
  cases->push_back({"rows, constant indices", &op_gather, {{3, 4}, {2}}, {Number(-1)}, {false, true},
                    {any, DType::kInt32}, 3});
  cases->push_back({"constant, row indices", &op_gather, {{3, 4}, {2}}, {Number(0)}, {true, false},
                    {any, DType::kInt64}, 3});
  cases->push_back({"constant, row indices, axis 1", &op_gather, {{2, 3, 4}, {2, 2}}, {Number(1)}, {true, false},
                    {any, DType::kUInt8}, 3});
  cases->push_back({"both rows", &op_gather, {{3, 4}, {2}}, {Number(0)}, {false, false}, {any, DType::kInt16}, 3});
  const int64_t omitted = INT64_MIN;
  cases->push_back({"index and step", &op_strided_slice, {{4, 5}}, {List({0, -1, 0, 0, 1, omitted, omitted, -2})},
                    {false}, {}});
  cases->push_back({"ellipsis, new axis", &op_strided_slice, {{4, 5}}, {List({3, 0, 0, 0, 2, 0, 0, 0, 1, 1, 3, 1})},
                    {false}, {}});
  cases->push_back({"axis 0", &op_concat, {{2, 3}, {4, 3}}, {Number(0)}, {false, false}, {}});
  cases->push_back({"constant part", &op_concat, {{2, 3}, {2, 1}}, {Number(-1)}, {false, true}, {}});
  cases->push_back({"axis 0", &op_stack, {{2, 3}, {2, 3}}, {Number(0)}, {false, false}, {}});
  cases->push_back({"last axis, constant part", &op_stack, {{2, 3}, {2, 3}}, {Number(-1)}, {true, false}, {}});
}

void AddOthers(std::vector<OpCase>* cases) {
  const DType any = DType::kInvalid;
  for (const DType target : kAllDTypes) {
    cases->push_back({NameOf(target), &op_cast, {{3, 5}}, {Number(Code(target))}, {false}, {}});
    cases->push_back({NameOf(target), &op_saturate_cast, {{3, 5}}, {Number(Code(target))}, {false}, {}});
  }
  cases->push_back({"rows", &op_select, {{3, 5}, {3, 5}, {3, 5}}, {}, {false, false, false}, {DType::kBool, any, any}});
  cases->push_back({"row condition", &op_select, {{}, {3, 5}, {5}}, {}, {false, false, true},
                    {DType::kBool, any, any}});
  cases->push_back({"constant condition", &op_select, {{5}, {}, {3, 5}}, {}, {true, false, false},
                    {DType::kBool, any, any}});
  cases->push_back({"rows", &op_matmul, {{3, 4}, {4, 2}}, {Number(0), Number(0)}, {false, false}, {}});
  cases->push_back({"constant weights", &op_matmul, {{1, 300}, {300, 7}}, {Number(0), Number(0)}, {false, true}, {}});
  cases->push_back({"transposed, stacked", &op_matmul, {{4, 3}, {2, 2, 4}}, {Number(1), Number(1)}, {false, true}, {}});
  for (const DType dtype : {DType::kFloat32, DType::kInt8, DType::kBool, DType::kComplex64}) {
    cases->push_back({"axis 0", &op_one_hot, {{4}},
        {Number(3), Attribute::Real(1), Attribute::Real(0), Number(0), Number(Code(dtype))}, {false}, {}, 4});
    cases->push_back({"last axis", &op_one_hot, {{}},
        {Number(3), Attribute::Real(2), Attribute::Real(-1), Number(-1), Number(Code(dtype))}, {false}, {}, 4});
  }
  cases->push_back({"constants", &op_range, {{}, {}, {}}, {}, {true, true, true}, {}, 2});
}

}  // namespace

const std::vector<OpCase>& AllOpCases() {
  static const std::vector<OpCase>* const all = [] {
    auto* cases = new std::vector<OpCase>;
    AddUnary(cases);
    AddBinary(cases);
    AddReductions(cases);
    AddLayout(cases);
    AddOthers(cases);
    return cases;
  }();
  return *all;
}

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
