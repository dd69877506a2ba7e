#include "tensor/print.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>

#include "support/tensors.h"

namespace levada {
namespace {

using testing::Count;
using testing::Get;
using testing::Make;

std::string Print(const Ref<Tensor>& tensor, Style style = Style::kFormat) {
  return Get(TensorToString(*tensor, style));
}

constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(PrintTest, Styles) {
  const Ref<Tensor> vector = Make<float>(DType::kFloat32, Shape({3}), {-2, -0.5, 1});
  EXPECT_EQ(Print(vector), "[-2.  -0.5  1. ]");
  EXPECT_EQ(Print(vector, Style::kStr), "tf.Tensor([-2.  -0.5  1. ], shape=(3,), dtype=float32)");
  EXPECT_EQ(Print(vector, Style::kRepr),
            "<tf.Tensor: shape=(3,), dtype=float32, numpy=array([-2. , -0.5,  1. ], dtype=float32)>");
  EXPECT_EQ(Print(vector, Style::kArray), "array([-2. , -0.5,  1. ], dtype=float32)");
  EXPECT_EQ(TensorToString(*vector, static_cast<Style>(4)).status().code(), Code::kInvalidArgument);
}

TEST(PrintTest, ArraysOfSeveralLinesBeginOnTheirOwn) {
  const Ref<Tensor> matrix = Count(DType::kInt8, Shape({2, 3}));
  EXPECT_EQ(Print(matrix, Style::kStr), "tf.Tensor(\n[[0 1 2]\n [3 4 5]], shape=(2, 3), dtype=int8)");
  EXPECT_EQ(Print(matrix, Style::kRepr),
            "<tf.Tensor: shape=(2, 3), dtype=int8, numpy=\narray([[0, 1, 2],\n       [3, 4, 5]], dtype=int8)>");
}

TEST(PrintTest, ScalarsShowTheDigitsOfTheirWidth) {
  const Ref<Tensor> tenth = Make<float>(DType::kFloat32, Shape(), {0.1f});
  EXPECT_EQ(Print(tenth, Style::kStr), "tf.Tensor(0.1, shape=(), dtype=float32)");
  EXPECT_EQ(Print(tenth), "0.10000000149011612");
  EXPECT_EQ(Print(tenth, Style::kRepr), "<tf.Tensor: shape=(), dtype=float32, numpy=0.10000000149011612>");
  EXPECT_EQ(Print(tenth, Style::kArray), "array(0.1, dtype=float32)");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape(), {999999.f}), Style::kStr),
            "tf.Tensor(999999.0, shape=(), dtype=float32)");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape(), {1e6f}), Style::kStr),
            "tf.Tensor(1e+06, shape=(), dtype=float32)");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape(), {1e15})), "1000000000000000.0");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape(), {1e16})), "1e+16");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape(), {5e-324})), "5e-324");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape(), {-0.0})), "-0.0");
  EXPECT_EQ(Print(Make<uint16_t>(DType::kFloat16, Shape(), {0x7BFF}), Style::kStr),
            "tf.Tensor(6.55e+04, shape=(), dtype=float16)");
  EXPECT_EQ(Print(Make<uint16_t>(DType::kFloat16, Shape(), {0x2400}), Style::kStr),
            "tf.Tensor(0.01563, shape=(), dtype=float16)");
}

TEST(PrintTest, IntegersAndBools) {
  EXPECT_EQ(Print(Make<int8_t>(DType::kInt8, Shape({3}), {-128, 127, 0})), "[-128  127    0]");
  EXPECT_EQ(Print(Make<uint64_t>(DType::kUInt64, Shape({2}), {UINT64_MAX, 0})), "[18446744073709551615                    0]");
  EXPECT_EQ(Print(Count(DType::kBool, Shape({2})), Style::kRepr),
            "<tf.Tensor: shape=(2,), dtype=bool, numpy=array([False,  True])>");
  EXPECT_EQ(Print(Count(DType::kBool, Shape())), "False");
  EXPECT_EQ(Print(Count(DType::kInt64, Shape({1})), Style::kArray), "array([0])");
}

TEST(PrintTest, FloatsChooseOneNotationForTheArray) {
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({2}), {1e-10f, 1})), "[1.e-10 1.e+00]");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape({3}), {0.1, 0.25, 1.0 / 3})),
            "[0.1        0.25       0.33333333]");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({2}), {999999, 1000})), "[999999.   1000.]");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({1}), {1e6f})), "[1.e+06]");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape({1}), {99999999})), "[99999999.]");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape({1}), {1e8})), "[1.e+08]");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({1}), {1e-4f})), "[0.0001]");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape({2}), {1, 1000.5})), "[1.0000e+00 1.0005e+03]");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape({2}), {1e-200, 1e200})), "[1.e-200 1.e+200]");
  EXPECT_EQ(Print(Make<double>(DType::kFloat64, Shape({2}), {1e-200, 1})), "[1.e-200 1.e+000]");
}

TEST(PrintTest, NonFiniteValuesFillTheirColumn) {
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({5}), {NAN, kInf, -kInf, -0.0f, 0.0f})),
            "[ nan  inf -inf  -0.   0.]");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({2}), {NAN, kInf})), "[nan inf]");
  EXPECT_EQ(Print(Make<float>(DType::kFloat32, Shape({2}), {kInf, 1.25f})), "[ inf 1.25]");
}

TEST(PrintTest, Complex) {
  using C = std::complex<double>;
  EXPECT_EQ(Print(Make<C>(DType::kComplex128, Shape({3}), {{0, 0}, {1, -0.5}, {2, -1}})),
            "[0.+0.j  1.-0.5j 2.-1.j ]");
  EXPECT_EQ(Print(Make<C>(DType::kComplex128, Shape(), {{1.5, -2}})), "(1.5-2j)");
  EXPECT_EQ(Print(Make<C>(DType::kComplex128, Shape(), {{0, 2}})), "2j");
  EXPECT_EQ(Print(Make<C>(DType::kComplex128, Shape(), {{NAN, kInf}})), "(nan+infj)");
}

TEST(PrintTest, BFloat16HasNoTrailingPoint) {
  const Ref<Tensor> tensor = Make<uint16_t>(DType::kBFloat16, Shape({3}), {0xC000, 0xBF00, 0x3DCD});
  EXPECT_EQ(Print(tensor), "[-2 -0.5 0.100098]");
  EXPECT_EQ(Print(tensor->Row(0), Style::kStr), "tf.Tensor(-2, shape=(), dtype=bfloat16)");
  EXPECT_EQ(Print(tensor->Row(0)), "-2.0");
}

TEST(PrintTest, StringsAreQuotedBytes) {
  const std::string_view values[] = {"", "a'b", "a'\"b", "\xc3\xa9\n\\", std::string_view("\0\x7f", 2)};
  const Ref<Tensor> tensor = Get(Tensor::FromStrings(values, Shape({5})));
  EXPECT_EQ(Print(tensor), "[b'' b\"a'b\" b'a\\'\"b' b'\\xc3\\xa9\\n\\\\' b'\\x00\\x7f']");
  EXPECT_EQ(Print(Get(Tensor::ScalarString("x")), Style::kArray), "array(b'x', dtype=object)");
}

TEST(PrintTest, LongLinesAreBroken) {
  EXPECT_EQ(Print(Count(DType::kInt32, Shape({30}))),
            "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n 24 25 26 27 28 29]");
  const std::string word(100, 'w');
  const std::string_view words[] = {word, word};
  EXPECT_EQ(Print(Get(Tensor::FromStrings(words, Shape({2})))), "[b'" + word + "'\n b'" + word + "']");
}

TEST(PrintTest, LargeArraysAreSummarised) {
  EXPECT_EQ(Print(Count(DType::kInt32, Shape({1000}))).find("..."), std::string::npos);
  EXPECT_EQ(Print(Count(DType::kInt32, Shape({1001}))), "[   0    1    2 ...  998  999 1000]");
  EXPECT_EQ(Print(Count(DType::kInt32, Shape({1001})), Style::kArray),
            "array([   0,    1,    2, ...,  998,  999, 1000],\n      shape=(1001,), dtype=int32)");
  EXPECT_EQ(Print(Count(DType::kInt32, Shape({334, 3}))),
            "[[   0    1    2]\n [   3    4    5]\n [   6    7    8]\n ...\n [ 993  994  995]\n [ 996  997  998]\n"
            " [ 999 1000 1001]]");
  // Widths come from what is shown.
  EXPECT_EQ(Print(Count(DType::kInt32, Shape({100000}))->Rows(0, 1002, 0)), "[0 0 0 ... 0 0 0]");
}

TEST(PrintTest, EmptyArraysNameTheirShape) {
  for (const DType dtype : kAllDTypes) {
    // NumPy quotes the name of a foreign float.
    const bool quoted = IsStorage(dtype) && ValueKindOf(dtype) == Kind::kFloat;
    const std::string plain = dtype == DType::kString ? "object" : NameOf(dtype);
    const std::string name = quoted ? "'" + plain + "'" : plain;
    EXPECT_EQ(Print(Count(dtype, Shape({0}))), "[]");
    EXPECT_EQ(Print(Count(dtype, Shape({0})), Style::kArray), "array([], dtype=" + name + ")");
    EXPECT_EQ(Print(Count(dtype, Shape({2, 0, 3})), Style::kArray), "array([], shape=(2, 0, 3), dtype=" + name + ")");
  }
}

TEST(PrintTest, ViewsPrintAsTheirElements) {
  const Ref<Tensor> matrix = Count(DType::kInt32, Shape({2, 3}));
  EXPECT_EQ(Print(matrix->WithLayout(Shape({3, 2}), Strides({4, 12}))), "[[0 3]\n [1 4]\n [2 5]]");
  EXPECT_EQ(Print(matrix->WithLayout(Shape({6}), Strides({-4}), 20)), "[5 4 3 2 1 0]");
}

TEST(PrintTest, DeepArrays) {
  EXPECT_EQ(Print(Count(DType::kUInt8, Shape({2, 2, 2}))), "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]");
  EXPECT_EQ(Print(Count(DType::kUInt8, Shape(64, 1))), std::string(64, '[') + "0" + std::string(64, ']'));
}

}  // namespace
}  // namespace levada
