// Large values: several threads and tiles change no bit.

#include <gtest/gtest.h>

#include <cmath>

#include "contract/op_cases.h"
#include "convert/layout.h"
#include "function/function.h"
#include "function/trace.h"
#include "runtime/thread_pool.h"
#include "support/tensors.h"

namespace levada {

extern const Op op_add, op_divide, op_exp, op_floordiv, op_matmul, op_reduce_sum, op_reduce_mean, op_reduce_max,
    op_softmax, op_argmax, op_select, op_greater, op_reduce_prod, op_reduce_min, op_top_k;

namespace {

constexpr DType kFloats = DType::kFloat32;

class LargeValueTest : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
  }

  // The same bits with one thread and with more.
  template <class Make>
  void ExpectSameBits(const char* what, const Make& make) {
    SetNumThreads(1);
    const Ref<Tensor> expected = make();
    for (const int threads : {2, 3, 8}) {
      SetNumThreads(threads);
      EXPECT_TRUE(SameBits(make(), expected)) << what << " on " << threads << " threads";
    }
  }
};

TEST_F(LargeValueTest, OpsGiveTheSameBitsOnAnyNumberOfThreads) {
  const Ref<Tensor> x = Sample(kFloats, {700, 801}, 1);
  const Ref<Tensor> y = Sample(kFloats, {700, 801}, 2);
  const Ref<Tensor> square = Sample(kFloats, {801, 333}, 3);
  const Attribute all = ListOf({}), first = ListOf({0}), last = ListOf({1}), no = Attribute::Number(0);
  const Attribute int64 = Attribute::Number(CodeOf(DType::kInt64));
  ExpectSameBits("add", [&] { return Apply1(op_add, {x.get(), y.get()}).value(); });
  ExpectSameBits("exp", [&] { return Apply1(op_exp, {x.get()}).value(); });
  ExpectSameBits("sum", [&] { return Apply1(op_reduce_sum, {x.get()}, all, no).value(); });
  ExpectSameBits("sum of columns", [&] { return Apply1(op_reduce_sum, {x.get()}, first, no).value(); });
  ExpectSameBits("mean of rows", [&] { return Apply1(op_reduce_mean, {x.get()}, last, no).value(); });
  ExpectSameBits("max of rows", [&] { return Apply1(op_reduce_max, {x.get()}, last, no).value(); });
  ExpectSameBits("softmax", [&] { return Apply1(op_softmax, {x.get()}, Attribute::Number(-1)).value(); });
  ExpectSameBits("argmax", [&] { return Apply1(op_argmax, {x.get()}, Attribute::Number(1), int64).value(); });
  ExpectSameBits("matmul", [&] { return Apply1(op_matmul, {x.get(), square.get()}, no, no).value(); });
}

// A reduced axis that is split: parts of 2^k blocks and a shorter last one, one row of them or a few, columns.
TEST_F(LargeValueTest, SplitReductionsKeepTheirBitsInEveryDType) {
  const Attribute no = Attribute::Number(0);
  const Op* const ops[] = {&op_reduce_sum, &op_reduce_mean, &op_reduce_prod, &op_reduce_max, &op_reduce_min};
  for (const DType dtype : testing::NumberAndBoolDTypes()) {
    if (dtype == DType::kBool) continue;
    for (const Shape& shape : {Shape{1, 700001, 1}, Shape{1, 9001, 70}, Shape{3, 140000, 1}}) {
      // Finite numbers, whose sums are rounded.
      const Ref<Tensor> x = Cast(Sample(DType::kInt64, shape, 7, 1000003), dtype).value();
      for (const Op* op : ops) {
        const bool ordered = op == &op_reduce_max || op == &op_reduce_min;
        if (ordered && !IsReal(dtype)) continue;
        if (op == &op_reduce_prod && KindOf(dtype) == Kind::kComplex) continue;
        ExpectSameBits(op->name, [&] { return Apply1(*op, {x.get()}, ListOf({1}), no).value(); });
      }
    }
  }
}

TEST_F(LargeValueTest, SplitReductionsHaveOneNan) {
  const Ref<Tensor> x = Cast(Sample(DType::kInt64, {400000}, 1, 1000), kFloats).value();
  float* const values = reinterpret_cast<float*>(x->mutable_data());
  for (const auto& [first, second] : {std::pair{INFINITY, -INFINITY}, {NAN, 1.0f}, {-0.0f, 0.0f}}) {
    values[5] = first;
    values[399999] = second;
    for (const Op* op : {&op_reduce_sum, &op_reduce_mean, &op_reduce_max}) {
      ExpectSameBits(op->name, [&] { return Apply1(*op, {x.get()}, ListOf({0}), Attribute::Number(0)).value(); });
    }
  }
}

TEST_F(LargeValueTest, TopKOfManyRows) {
  const Ref<Tensor> x = Sample(kFloats, {900, 801}, 1);
  for (const int64_t k : {1, 64, 65}) {
    ExpectSameBits("top_k", [&] {
      Tensor* const inputs[] = {x.get()};
      const Attribute attributes[] = {Attribute::Number(k), Attribute::Number(CodeOf(DType::kInt32))};
      Ref<Tensor> outputs[2];
      EXPECT_TRUE(Apply(op_top_k, inputs, attributes, outputs).ok());
      return outputs[1];
    });
  }
}

// (x / y, (x > y ? x : x / y) + 1) of whole values.
Ref<Function> Chain(const Shape& shape) {
  Ref<Trace> trace = Trace::Open();
  TensorSpec spec;
  spec.dtype = kFloats;
  spec.shape = shape;
  const Ref<Tensor> x = trace->Argument(spec).value();
  const Ref<Tensor> y = trace->Argument(spec).value();
  const Ref<Tensor> one = Floats({}, {1});
  const Ref<Tensor> quotient = Apply1(op_divide, {x.get(), y.get()}).value();
  const Ref<Tensor> above = Apply1(op_greater, {x.get(), y.get()}).value();
  const Ref<Tensor> chosen = Apply1(op_select, {above.get(), x.get(), quotient.get()}).value();
  const Ref<Tensor> sum = Apply1(op_add, {chosen.get(), one.get()}).value();
  Tensor* const outputs[] = {quotient.get(), sum.get()};
  return trace->Finish(outputs).value();
}

TEST_F(LargeValueTest, ChainsGiveTheBitsOfSingleOps) {
  for (const Shape& shape : {Shape{257, 1003}, Shape{300000}, Shape{1, 1, 280001}, Shape{3, 7}}) {
    const Ref<Function> function = Chain(shape);
    const Ref<Tensor> x = Sample(kFloats, shape, 4), y = Sample(kFloats, shape, 5);
    const Ref<Tensor> quotient = Apply1(op_divide, {x.get(), y.get()}).value();
    const Ref<Tensor> above = Apply1(op_greater, {x.get(), y.get()}).value();
    const Ref<Tensor> chosen = Apply1(op_select, {above.get(), x.get(), quotient.get()}).value();
    const Ref<Tensor> sum = Apply1(op_add, {chosen.get(), Floats({}, {1}).get()}).value();
    for (const int threads : {1, 2, 5}) {
      SetNumThreads(threads);
      TensorList outputs;
      const TensorList inputs{x, y};
      const Status status = function->Call(inputs, &outputs);
      ASSERT_TRUE(status.ok()) << status.message();
      EXPECT_TRUE(SameBits(outputs[0], quotient)) << ToString(shape);
      EXPECT_TRUE(SameBits(outputs[1], sum)) << ToString(shape);
    }
  }
}

TEST_F(LargeValueTest, AnElementWithoutResultIsAnErrorOnAnyNumberOfThreads) {
  const Ref<Tensor> x = Sample(DType::kInt32, {400000}, 6);
  const Ref<Tensor> y = Tensor::Empty(DType::kInt32, {400000}).value();
  for (int64_t i = 0; i < y->size(); ++i) reinterpret_cast<int32_t*>(y->mutable_data())[i] = i == 399999 ? 0 : 3;
  for (const int threads : {1, 4}) {
    SetNumThreads(threads);
    const Result<Ref<Tensor>> result = Apply1(op_floordiv, {x.get(), y.get()});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.status().code(), Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace levada
