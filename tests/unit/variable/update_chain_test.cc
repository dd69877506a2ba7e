// Traced updates that run together with the elementwise steps before them: the bits of single steps, in place.

#include "function/update_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/cancel.h"
#include "contract/op_cases.h"
#include "convert/layout.h"
#include "function/trace.h"
#include "support/tensors.h"
#include "variable/variable.h"

namespace levada {

extern const Op op_add, op_multiply, op_divide, op_floordiv, op_cast;

namespace {

using testing::Count;
using testing::ExpectFailure;
using testing::Get;
using testing::Make;

const Shape kLarge = {200, 100};  // large enough to run as one
const Shape kSmall = {2, 3};

using Compute = std::function<Ref<Tensor>(const Ref<Tensor>& x)>;

Ref<Tensor> Of(const Op& op, const Ref<Tensor>& x, const Ref<Tensor>& y) {
  return Get(Apply1(op, {x.get(), y.get()}));
}
Ref<Tensor> Constant(float value) { return Make<float>(DType::kFloat32, Shape(), {value}); }
Ref<Tensor> Scaled(const Ref<Tensor>& x) { return Of(op_multiply, x, Constant(0.1f)); }

Ref<VariableState> MakeVariable(const Ref<Tensor>& initial) { return Get(VariableState::Create(initial, "v")); }
const char* BytesOf(const Ref<VariableState>& variable) { return Get(variable->Read())->data(); }
bool SameBytes(const Tensor& x, const Tensor& y) {
  return x.shape() == y.shape() && x.dtype() == y.dtype() && std::memcmp(x.data(), y.data(), x.nbytes()) == 0;
}

// A function of one argument that updates the variable by compute(argument).
Ref<Function> Updating(const Ref<VariableState>& variable, UpdateKind kind, const TensorSpec& argument,
                       const Compute& compute) {
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Get(trace->Argument(argument));
  EXPECT_OK(RecordEffect(variable, kind, {}, compute(x).get()));
  return Get(trace->Finish({}));
}

const UpdateChain* ChainOf(const Function& function) {
  for (const Step& step : function.body().steps) {
    if (step.chain) return step.chain.get();
  }
  return nullptr;
}

Status Call(const Function& function, const Ref<Tensor>& x) {
  TensorList outputs;
  return function.Call(TensorList{x}, &outputs);
}

// The traced update against the same one step by step.
void CheckUpdate(UpdateKind kind, DType dtype, const Shape& shape, const Ref<Tensor>& x, const Compute& compute) {
  const Ref<VariableState> variable = MakeVariable(Count(dtype, shape));
  const Ref<VariableState> expected = MakeVariable(Count(dtype, shape));
  TensorSpec unknown = x->spec();
  unknown.shape = Shape(unknown.shape.size(), kUnknownDim);
  const Ref<Function> function = Updating(variable, kind, unknown, compute);
  for (int i = 0; i < 3; ++i) {
    EXPECT_OK(Call(*function, x));
    EXPECT_OK(expected->Update(kind, {}, compute(x)));
  }
  EXPECT_TRUE(SameBytes(*Get(variable->Read()), *Get(expected->Read()))) << kUpdateNames[static_cast<int>(kind)] << " "
                                                                        << NameOf(dtype) << ToString(shape);
  EXPECT_EQ(variable->version(), 3);
}

TEST(UpdateChainTest, HasTheBitsOfSingleSteps) {
  const auto twice_and_one = [](const Ref<Tensor>& x) { return Of(op_add, Of(op_multiply, x, x), x); };
  for (const UpdateKind kind : {UpdateKind::kAssign, UpdateKind::kAssignAdd, UpdateKind::kAssignSub}) {
    for (const DType dtype : testing::NumberAndBoolDTypes()) {
      if (dtype == DType::kBool) continue;
      for (const Shape& shape : {kLarge, kSmall, Shape({0, 4}), Shape({40000})}) {
        CheckUpdate(kind, dtype, shape, Count(dtype, shape), twice_and_one);
      }
    }
    CheckUpdate(kind, DType::kFloat32, kLarge, Count(DType::kFloat32, kLarge), Scaled);
    CheckUpdate(kind, DType::kFloat32, kLarge, Count(DType::kInt16, kLarge), [](const Ref<Tensor>& x) {
      const Attribute target = Attribute::Number(static_cast<int64_t>(DType::kFloat32));
      return Of(op_divide, Get(Apply1(op_cast, {x.get()}, target)), Constant(255));
    });
  }
}

// x + c * y is one loop: with NaN and infinities on either side, the constant on either side, NaN as the constant.
TEST(UpdateChainTest, ProductsThatJoinASumKeepItsBits) {
  for (const DType dtype : {DType::kFloat32, DType::kFloat64, DType::kFloat16}) {
    const Ref<Tensor> x = Sample(dtype, kLarge, 3), y = Sample(dtype, kLarge, 4);
    for (const double value : {0.1, -3.0, 0.0, static_cast<double>(INFINITY), static_cast<double>(NAN)}) {
      const Ref<Tensor> c = Get(Cast(Make<double>(DType::kFloat64, Shape(), {value}), dtype));
      for (const UpdateKind kind : {UpdateKind::kAssign, UpdateKind::kAssignAdd, UpdateKind::kAssignSub}) {
        CheckUpdate(kind, dtype, kLarge, y, [&](const Ref<Tensor>& z) { return Of(op_multiply, z, c); });
        CheckUpdate(kind, dtype, kLarge, y, [&](const Ref<Tensor>& z) {
          return Of(op_add, Of(op_multiply, z, z), Of(op_multiply, c, Of(op_add, z, x)));
        });
        CheckUpdate(kind, dtype, kLarge, y, [&](const Ref<Tensor>& z) {
          const Ref<Tensor> product = Of(op_multiply, c, z);  // needed twice
          return Of(op_add, Of(op_add, x, product), product);
        });
      }
    }
  }
}

TEST(UpdateChainTest, TakesInputsOfAnyLayoutAndSingleElements) {
  const Ref<Tensor> transposed = Count(DType::kFloat32, Shape({100, 200}))->WithLayout(kLarge, Strides({4, 800}));
  CheckUpdate(UpdateKind::kAssignSub, DType::kFloat32, kLarge, transposed, Scaled);
  const Ref<Tensor> full = Count(DType::kFloat32, kLarge);
  for (const Shape& shape : {Shape(), Shape({1}), Shape({1, 1})}) {
    CheckUpdate(UpdateKind::kAssignAdd, DType::kFloat32, kLarge, Count(DType::kFloat32, shape),
                [&](const Ref<Tensor>& x) { return Of(op_multiply, Of(op_add, x, Constant(3)), full); });
  }
  // One operand for all elements, and rows beside a matrix: these do not run as one.
  CheckUpdate(UpdateKind::kAssignAdd, DType::kFloat32, kLarge, Constant(2), Scaled);
  CheckUpdate(UpdateKind::kAssignSub, DType::kFloat32, kLarge, Count(DType::kFloat32, Shape({100})),
              [&](const Ref<Tensor>& x) { return Of(op_multiply, x, full); });
}

TEST(UpdateChainTest, WritesIntoTheVariableUnlessASnapshotIsAlive) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kFloat32, kLarge));
  const char* const data = BytesOf(variable);
  const Ref<Tensor> x = Count(DType::kFloat32, kLarge);
  const Ref<Function> function = Updating(variable, UpdateKind::kAssignSub, x->spec(), Scaled);
  ASSERT_NE(ChainOf(*function), nullptr);
  EXPECT_OK(Call(*function, x));
  EXPECT_EQ(BytesOf(variable), data);
  const Ref<Tensor> snapshot = Get(variable->Read());
  const Ref<Tensor> before = Get(DeepCopy(*snapshot));
  EXPECT_OK(Call(*function, x));
  EXPECT_TRUE(SameBytes(*snapshot, *before));
  EXPECT_NE(BytesOf(variable), data);
  EXPECT_EQ(variable->version(), 2);
}

TEST(UpdateChainTest, ReadsTheVariableInsideTheChain) {
  for (const UpdateKind kind : {UpdateKind::kAssign, UpdateKind::kAssignAdd}) {
    const Ref<VariableState> variable = MakeVariable(Count(DType::kFloat32, kLarge));
    const char* const data = BytesOf(variable);
    const Ref<Tensor> x = Count(DType::kFloat32, kLarge);
    const auto decayed = [&](const Ref<Tensor>& gradient) {
      const Ref<Tensor> value = IsTracing() ? Get(RecordStateRead(variable)) : Get(variable->Read());
      return Of(op_add, Scaled(value), Of(op_multiply, gradient, value));
    };
    const Ref<Function> function = Updating(variable, kind, x->spec(), decayed);
    const Ref<VariableState> expected = MakeVariable(Count(DType::kFloat32, kLarge));
    EXPECT_OK(expected->Update(kind, {}, decayed(x)));
    EXPECT_OK(Call(*function, x));
    EXPECT_TRUE(SameBytes(*Get(variable->Read()), *Get(expected->Read())));
    EXPECT_EQ(BytesOf(variable), data);
  }
}

TEST(UpdateChainTest, KeepsTheOrderOfUpdates) {
  const Ref<VariableState> v = MakeVariable(Count(DType::kFloat32, kLarge));
  const Ref<VariableState> w = MakeVariable(Count(DType::kFloat32, kLarge));
  const Ref<Tensor> x = Count(DType::kFloat32, kLarge);
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> argument = Get(trace->Argument(x->spec()));
  const Ref<Tensor> early = Get(RecordStateRead(v));
  EXPECT_OK(RecordEffect(v, UpdateKind::kAssignAdd, {}, Scaled(argument).get()));
  EXPECT_OK(RecordEffect(w, UpdateKind::kAssign, {}, Of(op_add, early, Get(RecordStateRead(v))).get()));
  const Ref<Tensor> late = Get(RecordStateRead(v));
  Tensor* const outputs[] = {late.get()};
  const Ref<Function> function = Get(trace->Finish(outputs));
  TensorList results;
  EXPECT_OK(function->Call(TensorList{x}, &results));
  const Ref<Tensor> after = Of(op_add, x, Scaled(x));
  EXPECT_TRUE(SameBytes(*results[0], *after));
  EXPECT_TRUE(SameBytes(*Get(w->Read()), *Of(op_add, x, after)));
}

TEST(UpdateChainTest, LeavesStepsThatMayFailOrAreNeededElsewhere) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kInt32, kLarge));
  const Ref<Tensor> x = Count(DType::kInt32, kLarge);
  const Ref<Function> dividing = Updating(variable, UpdateKind::kAssign, x->spec(),
                                          [&](const Ref<Tensor>& y) { return Of(op_floordiv, y, y); });
  EXPECT_EQ(ChainOf(*dividing), nullptr);
  EXPECT_FALSE(Call(*dividing, x).ok());  // 0 / 0
  EXPECT_TRUE(SameBytes(*Get(variable->Read()), *x));

  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> product = Of(op_multiply, Get(trace->Argument(x->spec())), x);
  EXPECT_OK(RecordEffect(variable, UpdateKind::kAssignAdd, {}, product.get()));
  Tensor* const outputs[] = {product.get()};
  EXPECT_EQ(ChainOf(*Get(trace->Finish(outputs))), nullptr);
}

TEST(UpdateChainTest, FailuresChangeNothing) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kFloat32, kLarge));
  TensorSpec any;
  any.dtype = DType::kFloat32;
  any.rank_known = false;
  const Ref<Function> function = Updating(variable, UpdateKind::kAssignSub, any, Scaled);
  ExpectFailure(Call(*function, Count(DType::kFloat32, Shape({100, 200}))), Code::kInvalidArgument,
                "expected a value of shape [200, 100], got [100, 200]");
  ExpectFailure(Call(*function, Count(DType::kFloat32, Shape({1, 200, 100}))), Code::kInvalidArgument, "[1, 200, 100]");
  ExpectFailure(Call(*function, Count(DType::kFloat32, Shape({1}))), Code::kInvalidArgument, "got [1]");
  const std::atomic<bool> cancelled{true};
  {
    const CancelScope scope(&cancelled);
    Status status = Status::Ok();
    EXPECT_OK(variable->UpdateWith([&](const Ref<Tensor>& value) -> Result<Ref<Tensor>> {
      status = Call(*function, Count(DType::kFloat32, kLarge));  // waits for itself
      return value;
    }));
    EXPECT_FALSE(status.ok());
  }
  EXPECT_TRUE(SameBytes(*Get(variable->Read()), *Count(DType::kFloat32, kLarge)));
}

}  // namespace
}  // namespace levada
