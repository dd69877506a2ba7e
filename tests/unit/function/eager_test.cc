// Ops on ordinary tensors.

#include <gtest/gtest.h>

#include <cmath>

#include "contract/op_cases.h"

namespace levada {

extern const Op op_add, op_divide, op_floordiv, op_pow, op_equal, op_less, op_select, op_negative, op_cast, op_matmul,
    op_imag, op_reciprocal, op_subtract,
    op_reduce_sum, op_reduce_max, op_argmax, op_one_hot, op_reshape, op_squeeze, op_transpose, op_gather,
        op_strided_slice,
    op_concat, op_stack, op_range, op_fill, op_softmax, op_expand_dims, op_broadcast_to;

namespace {

template <typename... Attributes>
Ref<Tensor> Do(const Op& op, std::initializer_list<Ref<Tensor>> inputs, Attributes... attributes) {
  std::vector<Tensor*> raw;
  for (const Ref<Tensor>& input : inputs) raw.push_back(input.get());
  const Attribute list[] = {attributes..., Attribute()};
  Ref<Tensor> out;
  const Status status = Apply(op, raw, {list, sizeof...(Attributes)}, &out);
  EXPECT_TRUE(status.ok()) << status.message();
  return out;
}

template <typename... Attributes>
std::string Error(const Op& op, std::initializer_list<Ref<Tensor>> inputs, Attributes... attributes) {
  std::vector<Tensor*> raw;
  for (const Ref<Tensor>& input : inputs) raw.push_back(input.get());
  const Attribute list[] = {attributes..., Attribute()};
  Ref<Tensor> out;
  const Status status = Apply(op, raw, {list, sizeof...(Attributes)}, &out);
  return status.ok() ? "no error" : status.message();
}

Attribute N(int64_t number) { return Attribute::Number(number); }
Attribute D(DType dtype) { return Attribute::Number(static_cast<int64_t>(dtype)); }

Ref<Tensor> Strings(std::initializer_list<std::string_view> values) {
  return Tensor::FromStrings({values.begin(), values.size()}, {static_cast<int64_t>(values.size())}).value();
}

std::vector<std::string> TextsOf(const Ref<Tensor>& tensor) {
  std::vector<std::string> texts;
  for (int64_t i = 0; i < tensor->size(); ++i) {
    StringRecord record;
    std::memcpy(&record, tensor->data() + i * tensor->strides()[0], sizeof(record));
    texts.emplace_back(tensor->StringAt(record));
  }
  return texts;
}

using FloatList = std::vector<float>;
using IntList = std::vector<int32_t>;
using LongList = std::vector<int64_t>;

TEST(Eager, BroadcastsAsNumPy) {
  const Ref<Tensor> sum = Do(op_add, {Floats({2, 1}, {1, 10}), Floats({3}, {1, 2, 3})});
  EXPECT_EQ(sum->shape(), (Shape{2, 3}));
  EXPECT_EQ(ValuesOf<float>(sum), (FloatList{2, 3, 4, 11, 12, 13}));
  EXPECT_EQ(Error(op_add, {Floats({2}, {1, 2}), Floats({3}, {1, 2, 3})}),
            "add: expected shapes that broadcast, got [2] and [3]");
}

TEST(Eager, ReadsAnyStrides) {
  const Ref<Tensor> x = Do(op_transpose, {Ints({2, 3}, {1, 2, 3, 4, 5, 6})}, Attribute::None());
  const Ref<Tensor> sum = Do(op_add, {x, Ints({3, 1}, {10, 20, 30})});
  EXPECT_EQ(ValuesOf<int32_t>(sum), (IntList{11, 14, 22, 25, 33, 36}));
}

TEST(Eager, TwoTensorsMeetInTheCommonDType) {
  const Ref<Tensor> sum = Do(op_add, {Ints({2}, {1, 2}), Floats({}, {0.5f})});
  EXPECT_EQ(sum->dtype(), DType::kFloat32);
  EXPECT_EQ(ValuesOf<float>(sum), (FloatList{1.5f, 2.5f}));
  EXPECT_EQ(Error(op_add, {Ints({}, {1}), Strings({"a"})}), "add: expected dtypes that meet, got int32 and string");
}

TEST(Eager, IntegersDivideInFloat) {
  const Ref<Tensor> wide = Do(op_divide, {Ints({2}, {1, 7}), Ints({}, {2})});
  EXPECT_EQ(wide->dtype(), DType::kFloat64);
  EXPECT_EQ(ValuesOf<double>(wide), (std::vector<double>{0.5, 3.5}));
  const Ref<Tensor> byte = TensorOf<uint8_t>(DType::kUInt8, {2}, {1, 255});
  const Ref<Tensor> quotient = Do(op_divide, {byte, byte});
  EXPECT_EQ(quotient->dtype(), DType::kFloat32);
}

TEST(Eager, IntegerDivisionByZeroIsAnError) {
  EXPECT_EQ(Error(op_floordiv, {Ints({2}, {1, 7}), Ints({2}, {1, 0})}), "floordiv: integer division by zero");
  EXPECT_EQ(Error(op_pow, {Ints({}, {2}), Ints({}, {-1})}), "pow: negative integer exponent");
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_floordiv, {Ints({2}, {-7, 7}), Ints({}, {2})})), (IntList{-4, 3}));
}

TEST(Eager, RefusesDTypesWithoutMeaning) {
  EXPECT_EQ(Error(op_negative, {TensorOf<uint8_t>(DType::kUInt8, {1}, {1})}),
            "negative: expected signed numbers, got uint8");
  EXPECT_EQ(Error(op_subtract, {Strings({"a"}), Strings({"b"})}), "subtract: expected numbers, got string");
  EXPECT_EQ(Error(op_cast, {Strings({"a"})}, D(DType::kInt32)),
            "cast: expected number or bool dtypes, got string to int32");
  EXPECT_EQ(Error(op_cast, {Ints({}, {1})}, N(12345)), "cast: expected a dtype, got the number 12345");
  EXPECT_EQ(Error(op_select, {Ints({}, {1}), Ints({}, {1}), Ints({}, {1})}),
            "select: expected a bool condition, got int32");
}

// TensorFlow declares these ops for dtypes that neither has a loop for: another class of error than a wrong dtype.
TEST(Eager, SaysWhatItLacks) {
  const auto code = [](const Op& op, std::initializer_list<Ref<Tensor>> inputs) {
    std::vector<Tensor*> raw;
    for (const Ref<Tensor>& input : inputs) raw.push_back(input.get());
    Ref<Tensor> out;
    return Apply(op, raw, {}, &out).code();
  };
  const Ref<Tensor> complex = Tensor::Zeros(DType::kComplex64, {2}).value();
  EXPECT_EQ(code(op_reciprocal, {Ints({2}, {1, 2})}), Code::kUnimplemented);
  EXPECT_EQ(code(op_reciprocal, {Strings({"a"})}), Code::kInvalidArgument);
  EXPECT_EQ(code(op_floordiv, {complex, complex}), Code::kUnimplemented);
  EXPECT_EQ(code(op_floordiv, {Strings({"a"}), Strings({"a"})}), Code::kInvalidArgument);
}

TEST(Eager, JoinsStrings) {
  const Ref<Tensor> x = Strings({"a", "a string of some length", ""});
  EXPECT_EQ(TextsOf(Do(op_add, {x, Strings({"b", ", made longer", "c"})})),
            (std::vector<std::string>{"ab", "a string of some length, made longer", "c"}));
  EXPECT_EQ(TextsOf(Do(op_imag, {x})), (std::vector<std::string>{"", "", ""}));
}

TEST(Eager, ComparesAndSelectsStrings) {
  const Ref<Tensor> x = Strings({"a", "a string of some length", ""});
  const Ref<Tensor> y = Strings({"b", "a string of some length", ""});
  EXPECT_EQ(ValuesOf<uint8_t>(Do(op_equal, {x, y})), (std::vector<uint8_t>{0, 1, 1}));
  const Ref<Tensor> condition = TensorOf<uint8_t>(DType::kBool, {3}, {0, 1, 0});
  const Ref<Tensor> z = Strings({"another long string here", "short", "third string, also long"});
  EXPECT_EQ(TextsOf(Do(op_select, {condition, x, z})),
            (std::vector<std::string>{"another long string here", "a string of some length",
                                      "third string, also long"}));
  const Ref<Tensor> joined = Ref<Tensor>(Do(op_concat, {x, z}, N(0)));
  EXPECT_EQ(TextsOf(joined)[1], "a string of some length");
  EXPECT_EQ(TextsOf(joined)[3], "another long string here");
}

TEST(Eager, ReducesAnyAxes) {
  const Ref<Tensor> x = Ints({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const int64_t outer[] = {0, 2};
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_reduce_sum, {x}, Attribute::List(outer), N(0))), (IntList{14, 22}));
  EXPECT_EQ(Do(op_reduce_sum, {x}, Attribute::List(outer), N(1))->shape(), (Shape{1, 2, 1}));
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_reduce_sum, {x}, Attribute::None(), N(0))), (IntList{36}));
  const int64_t twice[] = {0, -3};
  EXPECT_EQ(Error(op_reduce_sum, {x}, Attribute::List(twice), N(0)),
            "reduce_sum: expected each axis once, got axis 0 twice");
  const int64_t outside[] = {3};
  EXPECT_EQ(Error(op_reduce_sum, {x}, Attribute::List(outside), N(0)),
            "reduce_sum: expected an axis in [-3, 3), got 3");
}

TEST(Eager, EmptyReductionsHaveTheirNeutralElement) {
  const Ref<Tensor> empty = Tensor::Empty(DType::kFloat32, {0, 2}).value();
  const int64_t first[] = {0};
  EXPECT_EQ(ValuesOf<float>(Do(op_reduce_sum, {empty}, Attribute::List(first), N(0))), (FloatList{0, 0}));
  EXPECT_EQ(ValuesOf<float>(Do(op_reduce_max, {empty}, Attribute::List(first), N(0))),
            (FloatList{-INFINITY, -INFINITY}));
  EXPECT_EQ(Error(op_argmax, {empty}, N(0), D(DType::kInt64)),
            "argmax: expected at least one element along axis 0, got shape [0, 2]");
}

TEST(Eager, MultipliesStacksOfMatrices) {
  const Ref<Tensor> a = Floats({2, 1, 2}, {1, 2, 3, 4});
  const Ref<Tensor> b = Floats({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(ValuesOf<float>(Do(op_matmul, {a, b}, N(0), N(0))), (FloatList{7, 10, 15, 22}));
  EXPECT_EQ(ValuesOf<float>(Do(op_matmul, {a, b}, N(0), N(1))), (FloatList{5, 11, 11, 25}));
  EXPECT_EQ(Error(op_matmul, {Floats({2}, {1, 2}), b}, N(0), N(0)),
            "matmul: expected matrices of rank 2 or more, got [2]");
  EXPECT_EQ(Error(op_matmul, {Floats({1, 3}, {1, 2, 3}), b}, N(0), N(0)),
            "matmul: expected equal inner dimensions, got [1, 3] and [2, 2]");
  const Ref<Tensor> none = Do(op_matmul, {Floats({2, 0}, {}), Floats({0, 1}, {})}, N(0), N(0));
  EXPECT_EQ(ValuesOf<float>(none), (FloatList{0, 0}));
}

TEST(Eager, OneHotIgnoresIndicesOutside) {
  const Ref<Tensor> x = Ints({3}, {1, -1, 3});
  const Ref<Tensor> out = Do(op_one_hot, {x}, N(2), Attribute::Real(1), Attribute::Real(0), N(-1), D(DType::kFloat32));
  EXPECT_EQ(ValuesOf<float>(out), (FloatList{0, 1, 0, 0, 0, 0}));
  const Ref<Tensor> front = Do(op_one_hot, {x}, N(2), Attribute::Real(5), Attribute::Real(2), N(0), D(DType::kInt32));
  EXPECT_EQ(front->shape(), (Shape{2, 3}));
  EXPECT_EQ(ValuesOf<int32_t>(front), (IntList{2, 2, 2, 5, 2, 2}));
}

TEST(Eager, ReshapesAsViewsWhereStridesAllow) {
  const Ref<Tensor> x = Ints({2, 3}, {1, 2, 3, 4, 5, 6});
  const int64_t shape[] = {3, -1};
  const Ref<Tensor> view = Do(op_reshape, {x}, Attribute::List(shape));
  EXPECT_EQ(view->data(), x->data());
  EXPECT_EQ(view->shape(), (Shape{3, 2}));
  const Ref<Tensor> turned = Do(op_transpose, {x}, Attribute::None());
  EXPECT_EQ(turned->data(), x->data());
  const int64_t flat[] = {-1};
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_reshape, {turned}, Attribute::List(flat))), (IntList{1, 4, 2, 5, 3, 6}));
  const int64_t wrong[] = {4, -1};
  EXPECT_EQ(Error(op_reshape, {x}, Attribute::List(wrong)),
            "reshape: expected a shape of as many elements as [2, 3], got [4, ?]");
  const int64_t split[] = {3, 1, 2, 1};
  EXPECT_EQ(Do(op_reshape, {turned}, Attribute::List(split))->data(), x->data());
}

TEST(Eager, SqueezeNamesTheAxisThatIsNotOne) {
  const int64_t axes[] = {1};
  EXPECT_EQ(Error(op_squeeze, {Ints({1, 2}, {1, 2})}, Attribute::List(axes)),
            "squeeze: expected size 1 at axis 1, got shape [1, 2]");
}

TEST(Eager, GatherNamesPositionAndValue) {
  const Ref<Tensor> x = Ints({3, 2}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_gather, {x, Ints({2}, {2, 0})}, N(0), N(0))), (IntList{5, 6, 1, 2}));
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_gather, {x, Ints({}, {1})}, N(1), N(0))), (IntList{2, 4, 6}));
  EXPECT_EQ(Error(op_gather, {x, Ints({1, 2}, {0, 3})}, N(0), N(0)),
            "gather: expected indices in [0, 3), got 3 at position [0, 1]");
  EXPECT_EQ(Error(op_gather, {x, Ints({1}, {-1})}, N(0), N(0)), "gather: expected indices in [0, 3), got -1 at position [0]");
}

TEST(Eager, SlicesClampAndIndicesDoNot) {
  const Ref<Tensor> x = Ints({4}, {0, 1, 2, 3});
  const auto slice = [&x](int64_t begin, int64_t end, int64_t step) {
    const int64_t items[] = {1, begin, end, step};
    return ValuesOf<int32_t>(Do(op_strided_slice, {x}, Attribute::List(items)));
  };
  EXPECT_EQ(slice(-100, 100, 1), (IntList{0, 1, 2, 3}));
  EXPECT_EQ(slice(100, -100, -1), (IntList{3, 2, 1, 0}));
  EXPECT_EQ(slice(INT64_MIN, INT64_MIN, -2), (IntList{3, 1}));
  EXPECT_EQ(slice(3, 1, 1), (IntList{}));
  EXPECT_EQ(slice(1, 3, INT64_MAX), (IntList{1}));
  EXPECT_EQ(slice(2, INT64_MIN, INT64_MIN), (IntList{2}));
  const int64_t index[] = {0, 4, 0, 0};
  EXPECT_EQ(Error(op_strided_slice, {x}, Attribute::List(index)),
            "strided_slice: expected an index in [-4, 4) for axis 0, got 4");
  const int64_t zero[] = {1, 0, 1, 0};
  EXPECT_EQ(Error(op_strided_slice, {x}, Attribute::List(zero)), "strided_slice: expected a step other than 0");
  const int64_t many[] = {0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(Error(op_strided_slice, {x}, Attribute::List(many)),
            "strided_slice: expected at most 1 items for shape [4], got 2");
}

TEST(Eager, JoinsAndPromotes) {
  const Ref<Tensor> joined = Do(op_concat, {Ints({1, 2}, {1, 2}), Floats({1, 1}, {3})}, N(1));
  EXPECT_EQ(ValuesOf<float>(joined), (FloatList{1, 2, 3}));
  EXPECT_EQ(ValuesOf<int32_t>(Do(op_stack, {Ints({2}, {1, 2}), Ints({2}, {3, 4})}, N(1))), (IntList{1, 3, 2, 4}));
  EXPECT_EQ(Error(op_concat, {}, N(0)), "concat: expected at least one value, got none");
  EXPECT_EQ(Error(op_concat, {Ints({1, 2}, {1, 2}), Ints({1, 3}, {1, 2, 3})}, N(0)),
            "concat: expected values whose dimensions agree, got shapes [1, 2] and [1, 3]");
  EXPECT_EQ(Error(op_concat, {Ints({}, {1}), Ints({}, {2})}, N(0)),
            "concat: expected values of rank 1 or more, got scalars (stack joins them)");
}

TEST(Eager, RangesCountWithoutOverflow) {
  const auto range = [](int32_t start, int32_t limit, int32_t delta) {
    return ValuesOf<int32_t>(Do(op_range, {Ints({}, {start}), Ints({}, {limit}), Ints({}, {delta})}));
  };
  EXPECT_EQ(range(0, 5, 2), (IntList{0, 2, 4}));
  EXPECT_EQ(range(3, 0, -1), (IntList{3, 2, 1}));
  EXPECT_EQ(range(0, 0, 1), (IntList{}));
  EXPECT_EQ(range(INT32_MIN, INT32_MAX, INT32_MAX).size(), 3u);
  EXPECT_EQ(ValuesOf<float>(Do(op_range, {Floats({}, {0}), Floats({}, {1}), Floats({}, {0.25f})})),
            (FloatList{0, 0.25f, 0.5f, 0.75f}));
  EXPECT_EQ(Error(op_range, {Ints({}, {0}), Ints({}, {5}), Ints({}, {0})}), "range: expected a delta other than 0");
  const Ref<Tensor> low = TensorOf<int64_t>(DType::kInt64, {}, {INT64_MIN});
  const Ref<Tensor> high = TensorOf<int64_t>(DType::kInt64, {}, {INT64_MAX});
  const Ref<Tensor> one = TensorOf<int64_t>(DType::kInt64, {}, {1});
  EXPECT_EQ(Error(op_range, {low, high, one}), "range: expected at most 2^31 elements, got more");
}

TEST(Eager, FillIsAViewOfOneElement) {
  const int64_t shape[] = {1000, 1000};
  const Ref<Tensor> filled = Do(op_fill, {Floats({}, {7})}, Attribute::List(shape));
  EXPECT_EQ(filled->strides(), (Strides{0, 0}));
  EXPECT_EQ(filled->size(), 1000000);
  const int64_t negative[] = {-1};
  EXPECT_EQ(Error(op_fill, {Floats({}, {7})}, Attribute::List(negative)),
            "fill: expected dimensions of 0 or more, got -1 at axis 0");
}

TEST(Eager, BroadcastToNeverShrinks) {
  const int64_t shape[] = {2};
  EXPECT_EQ(Error(op_broadcast_to, {Ints({3}, {1, 2, 3})}, Attribute::List(shape)),
            "broadcast_to: expected a shape that [3] broadcasts to, got [2]");
}

TEST(Eager, SoftmaxAlongAnyAxisAddsUpToOne) {
  const Ref<Tensor> x = Floats({2, 2}, {1, 2, 3, 4});
  const std::vector<float> rows = ValuesOf<float>(Do(op_softmax, {x}, N(-1)));
  const std::vector<float> columns = ValuesOf<float>(Do(op_softmax, {x}, N(0)));
  EXPECT_NEAR(rows[0] + rows[1], 1, 1e-6);
  EXPECT_NEAR(columns[0] + columns[2], 1, 1e-6);
  EXPECT_EQ(rows[0], rows[2]);
  EXPECT_EQ(columns[0], columns[1]);
}

}  // namespace
}  // namespace levada
