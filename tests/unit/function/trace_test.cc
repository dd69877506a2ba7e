// Recording, finished functions, state, descriptions.

#include <gtest/gtest.h>

#include "contract/op_cases.h"
#include "function/trace.h"

namespace levada {

extern const Op op_add, op_multiply, op_cast, op_divide, op_reduce_sum, op_reshape, op_matmul;

namespace {

TensorSpec Spec(DType dtype, const Shape& shape) {
  TensorSpec spec;
  spec.dtype = dtype;
  spec.shape = shape;
  return spec;
}

Ref<Tensor> Argument(const Ref<Trace>& trace, DType dtype, const Shape& shape) {
  return trace->Argument(Spec(dtype, shape)).value();
}

Ref<Tensor> Add(const Ref<Tensor>& x, const Ref<Tensor>& y) { return Apply1(op_add, {x.get(), y.get()}).value(); }

Ref<Function> Finish(const Ref<Trace>& trace, std::initializer_list<Ref<Tensor>> outputs) {
  std::vector<Tensor*> raw;
  for (const Ref<Tensor>& output : outputs) raw.push_back(output.get());
  return trace->Finish(raw).value();
}

// A counter: reads give the present value, updates are written down.
class Counter final : public State {
 public:
  explicit Counter(float value) : value_(value) {}
  TensorSpec spec() const override { return Spec(DType::kFloat32, {}); }
  Result<Ref<Tensor>> Read() override { return Tensor::Scalar(DType::kFloat32, value_); }
  Status Update(UpdateKind kind, std::span<const int64_t>, const Ref<Tensor>& value) override {
    const float operand = ValuesOf<float>(value)[0];
    if (kind == UpdateKind::kAssign) value_ = operand;
    if (kind == UpdateKind::kAssignAdd) value_ += operand;
    if (kind == UpdateKind::kAssignSub) value_ -= operand;
    return Status::Ok();
  }
  Status CheckUpdate(UpdateKind, std::span<const int64_t>, const TensorSpec& value) const override {
    if (value.dtype == DType::kFloat32) return Status::Ok();
    return InvalidArgument("assign: expected float32, got %s", NameOf(value.dtype));
  }
  void Describe(JsonWriter& json) const override { json.String("counter"); }
  float value() const { return value_; }

 private:
  float value_;
};

TEST(Trace, RecordsInsteadOfComputing) {
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Argument(trace, DType::kFloat32, {kUnknownDim, 3});
  const Ref<Tensor> sum = Add(x, Floats({3}, {1, 2, 3}));
  EXPECT_TRUE(sum->is_symbolic());
  EXPECT_EQ(sum->shape(), (Shape{kUnknownDim, 3}));
  const Ref<Function> function = Finish(trace, {sum});
  TensorList outputs;
  const TensorList inputs{Floats({1, 3}, {10, 20, 30})};
  ASSERT_TRUE(function->Call(inputs, &outputs).ok());
  EXPECT_EQ(ValuesOf<float>(outputs[0]), (std::vector<float>{11, 22, 33}));
}

TEST(Trace, ChecksWhatIsKnownWhileItRecords) {
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Argument(trace, DType::kFloat32, {2, 3});
  Tensor* const inputs[] = {x.get(), x.get()};
  const Attribute attributes[] = {Attribute::Number(0), Attribute::Number(0)};
  Ref<Tensor> out;
  EXPECT_STREQ(Apply(op_matmul, inputs, attributes, &out).message(),
               "matmul: expected equal inner dimensions, got [2, 3] and [2, 3]");
  trace->Abandon();
}

TEST(Trace, PromotesByRecordedCasts) {
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Argument(trace, DType::kInt32, {});
  const Ref<Function> function = Finish(trace, {Add(x, Floats({}, {0.5f}))});
  EXPECT_EQ(function->output_specs()[0].dtype, DType::kFloat32);
  TensorList outputs;
  ASSERT_TRUE(function->Call(TensorList{Ints({}, {2})}, &outputs).ok());
  EXPECT_EQ(ValuesOf<float>(outputs[0]), (std::vector<float>{2.5f}));
}

TEST(Trace, RefusesTensorsOfTwoTraces) {
  const Ref<Trace> outer = Trace::Open();
  const Ref<Tensor> x = Argument(outer, DType::kFloat32, {});
  const Ref<Trace> inner = Trace::Open();
  const Ref<Tensor> y = Argument(inner, DType::kFloat32, {});
  Tensor* const inputs[] = {x.get(), y.get()};
  Ref<Tensor> out;
  EXPECT_STREQ(Apply(op_add, inputs, {}, &out).message(),
               "add: expected inputs of one trace, got symbolic tensors of two traces");
  Tensor* const foreign[] = {x.get()};
  EXPECT_STREQ(inner->Finish(foreign).status().message(),
               "trace_finish: expected outputs of this trace, got a symbolic tensor of another trace");
  EXPECT_EQ(outer->Finish({}).status().code(), Code::kFailedPrecondition);
  inner->Abandon();
  EXPECT_TRUE(outer->Finish(foreign).ok());
}

TEST(Trace, EndsWithFinish) {
  const Ref<Trace> trace = Trace::Open();
  EXPECT_EQ(Trace::Current(), trace.get());
  const Ref<Tensor> x = Argument(trace, DType::kFloat32, {});
  Finish(trace, {x});
  EXPECT_EQ(Trace::Current(), nullptr);
  EXPECT_EQ(trace->Argument(Spec(DType::kFloat32, {})).status().code(), Code::kFailedPrecondition);
  Tensor* const inputs[] = {x.get(), x.get()};
  Ref<Tensor> out;
  EXPECT_EQ(Apply(op_add, inputs, {}, &out).code(), Code::kFailedPrecondition);
}

TEST(Trace, LeavesNothingAliveWhenAbandoned) {
  const int64_t tensors = live_objects[static_cast<int>(ObjectKind::kTensor)];
  const int64_t traces = live_objects[static_cast<int>(ObjectKind::kTrace)];
  {
    const Ref<Trace> trace = Trace::Open();
    Ref<Tensor> x = Argument(trace, DType::kFloat32, {});
    for (int i = 0; i < 200000; ++i) x = Add(x, x);
    trace->Abandon();
  }
  EXPECT_EQ(live_objects[static_cast<int>(ObjectKind::kTensor)], tensors);
  EXPECT_EQ(live_objects[static_cast<int>(ObjectKind::kTrace)], traces);
}

TEST(Function, DropsWhatNoOutputNeeds) {
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Argument(trace, DType::kFloat32, {});
  Add(x, x);
  const Ref<Function> function = Finish(trace, {x, Floats({2}, {1, 2})});
  EXPECT_EQ(function->body().steps.size(), 1u);
  EXPECT_EQ(function->PassedThrough(0), 0);
  EXPECT_EQ(function->PassedThrough(1), -1);
  TensorList outputs;
  ASSERT_TRUE(function->CallRows(TensorList{Floats({3}, {7, 8, 9})}, &outputs).ok());
  EXPECT_EQ(outputs[1]->shape(), (Shape{3, 2}));
  EXPECT_EQ(ValuesOf<float>(outputs[1]), (std::vector<float>{1, 2, 1, 2, 1, 2}));
}

TEST(Function, RefusesOtherInputs) {
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Argument(trace, DType::kFloat32, {kUnknownDim});
  const Ref<Function> function = Finish(trace, {Add(x, x)});
  TensorList outputs;
  EXPECT_STREQ(function->Call(TensorList{}, &outputs).message(), "function: expected 1 inputs, got 0");
  EXPECT_STREQ(function->Call(TensorList{Ints({1}, {1})}, &outputs).message(),
               "function: expected float32[?] as input 0, got int32[1]");
  EXPECT_STREQ(function->CallRows(TensorList{Floats({}, {1})}, &outputs).message(),
               "function: expected rows [N, ...], got a scalar as input 0");
}

TEST(Function, ReadsAndUpdatesStatesInOrder) {
  const Ref<Counter> counter = MakeRef<Counter>(1.0f);
  const Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Argument(trace, DType::kFloat32, {});
  const Ref<Tensor> before = RecordStateRead(counter).value();
  ASSERT_TRUE(RecordEffect(counter, UpdateKind::kAssignAdd, {}, x.get()).ok());
  const Ref<Tensor> after = RecordStateRead(counter).value();
  EXPECT_STREQ(RecordEffect(counter, UpdateKind::kAssign, {}, Ints({}, {1}).get()).message(),
               "assign: expected float32, got int32");
  const Ref<Function> function = Finish(trace, {before, after});
  EXPECT_TRUE(function->is_stateful());
  EXPECT_EQ(counter->value(), 1.0f);
  for (const float expected : {1.0f, 11.0f}) {
    TensorList outputs;
    ASSERT_TRUE(function->Call(TensorList{Floats({}, {10})}, &outputs).ok());
    EXPECT_EQ(ValuesOf<float>(outputs[0])[0], expected);
    EXPECT_EQ(ValuesOf<float>(outputs[1])[0], expected + 10);
  }
  TensorList outputs;
  EXPECT_EQ(function->CallRows(TensorList{Floats({1}, {10})}, &outputs).code(), Code::kInvalidArgument);
}

TEST(Function, DescribesItselfWithoutAddresses) {
  std::string texts[2];
  for (std::string& text : texts) {
    const Ref<Trace> trace = Trace::Open();
    const Ref<Tensor> x = Argument(trace, DType::kUInt8, {kUnknownDim});
    Add(x, x);
    const Ref<Tensor> y =
        Apply1(op_cast, {x.get()}, Attribute::Number(static_cast<int64_t>(DType::kFloat32))).value();
    text = Finish(trace, {Apply1(op_divide, {y.get(), Floats({}, {255}).get()}).value()})->Describe();
  }
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_EQ(texts[0],
            "{\"format\":1,\"inputs\":[{\"dtype\":\"uint8\",\"shape\":[-1]}],\"outputs\":[3],\"steps\":["
            "{\"attributes\":[544],\"inputs\":[0],\"op\":\"cast\"},"
            "{\"constant\":{\"dtype\":\"float32\",\"shape\":[]},\"values\":[\"0x1.fep+7\"]},"
            "{\"attributes\":[],\"inputs\":[1,2],\"op\":\"divide\"}]}");
}

TEST(Function, KnowsItsRowFunction) {
  Ref<Trace> trace = Trace::Open();
  Ref<Tensor> x = Argument(trace, DType::kFloat32, {kUnknownDim, 3});
  const Ref<Function> adds = Finish(trace, {Add(Add(x, Floats({3}, {1, 2, 3})), x)});
  const Ref<Function> row = adds->RowFunction();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->input_specs()[0].shape, (Shape{3}));
  const TensorList inputs{Floats({2, 3}, {1, 2, 3, 4, 5, 6})};
  TensorList whole, rows;
  ASSERT_TRUE(adds->Call(inputs, &whole).ok());
  ASSERT_TRUE(row->CallRows(inputs, &rows).ok());
  EXPECT_TRUE(SameBits(whole[0], rows[0]));

  trace = Trace::Open();
  x = Argument(trace, DType::kFloat32, {kUnknownDim, 3});
  EXPECT_FALSE(Finish(trace, {Add(x, Floats({1, 3}, {1, 2, 3}))})->RowFunction()) << "a constant reaches the row axis";
  trace = Trace::Open();
  x = Argument(trace, DType::kFloat32, {kUnknownDim, 3});
  const Ref<Tensor> y = Argument(trace, DType::kFloat32, {kUnknownDim});
  EXPECT_FALSE(Finish(trace, {Add(x, y)})->RowFunction()) << "axes meet across rows";
  trace = Trace::Open();
  x = Argument(trace, DType::kFloat32, {kUnknownDim, 3});
  const Ref<Tensor> sum = Apply1(op_reduce_sum, {x.get()}, Attribute::None(), Attribute::Number(0)).value();
  EXPECT_FALSE(Finish(trace, {sum})->RowFunction()) << "rows are added up";
}

}  // namespace
}  // namespace levada
