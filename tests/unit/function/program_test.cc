// Fused evaluation: the same bits as row by row, whatever the shape of rows, tiles and operands.

#include <gtest/gtest.h>

#include "contract/op_cases.h"
#include "function/program.h"
#include "function/trace.h"
#include "kernel/elementwise.h"

namespace levada {

extern const Op op_add, op_multiply, op_cast, op_divide, op_reshape, op_floordiv, op_reduce_sum, op_one_hot, op_maximum,
    op_negative, op_select, op_greater;

namespace {

constexpr DType kBytes = DType::kUInt8;
constexpr DType kFloats = DType::kFloat32;

// A trace under construction, in few words.
class Builder {
 public:
  Ref<Tensor> In(DType dtype, const Shape& shape) {
    TensorSpec spec;
    spec.dtype = dtype;
    spec.shape = shape;
    return trace_->Argument(spec).value();
  }
  static Ref<Tensor> To(DType dtype, const Ref<Tensor>& x) {
    return Apply1(op_cast, {x.get()}, Attribute::Number(static_cast<int64_t>(dtype))).value();
  }
  static Ref<Tensor> Do(const Op& op, const Ref<Tensor>& x, const Ref<Tensor>& y) {
    return Apply1(op, {x.get(), y.get()}).value();
  }
  Ref<Function> Out(std::initializer_list<Ref<Tensor>> outputs) {
    std::vector<Tensor*> raw;
    for (const Ref<Tensor>& output : outputs) raw.push_back(output.get());
    return trace_->Finish(raw).value();
  }

 private:
  Ref<Trace> trace_ = Trace::Open();
};

Ref<RowPlan> PlanOf(const Function& function,
                    std::vector<TensorSpec> rows) { return MakeRowPlan(function, std::move(rows)); }

// RunRows over shuffled indices equals Call on each row.
void ExpectRowsOfElements(const Function& function, const TensorList& columns, int64_t n) {
  std::vector<int64_t> indices(n);
  for (int64_t i = 0; i < n; ++i) indices[i] = (i * 7 + 3) % columns[0]->dim(0);
  std::vector<RowInput> inputs;
  for (const Ref<Tensor>& column : columns) inputs.push_back({column.get(), indices.data(), 0, 1});
  TensorList outputs;
  const Status status = function.RunRows(inputs, n, &outputs);
  ASSERT_TRUE(status.ok()) << status.message();
  for (int64_t i = 0; i < n; ++i) {
    TensorList row, expected;
    for (const Ref<Tensor>& column : columns) row.push_back(column->Row(indices[i]));
    ASSERT_TRUE(function.Call(row, &expected).ok());
    for (size_t k = 0; k < outputs.size(); ++k) {
      ASSERT_TRUE(SameBits(outputs[k]->Row(i), expected[k])) << "output " << k << " row " << i;
    }
  }
}

TEST(Program, CastAndDivideBecomeOneStep) {
  Builder b;
  const Ref<Tensor> x = b.In(kBytes, {784});
  const Ref<Function> function = b.Out({b.Do(op_divide, b.To(kFloats, x), Floats({}, {255}))});
  const Ref<RowPlan> plan = PlanOf(*function, function->input_specs());
  ASSERT_EQ(plan->programs.size(), 1u);
  EXPECT_TRUE(plan->general.empty());
  ASSERT_EQ(plan->programs[0].steps.size(), 1u);
  EXPECT_EQ(plan->programs[0].steps[0].division, FusedStep::Division::kOfIntegers);
  ExpectRowsOfElements(*function, {Sample(kBytes, {50, 784}, 1)}, 131);
}

TEST(Program, EveryByteDividesLikeADivision) {
  for (const DType source : {DType::kUInt8, DType::kInt8, DType::kUInt16, DType::kInt16}) {
    for (const float c : {255.0f, 127.5f, 3.0f, 65535.0f, -7.0f, 1e-30f}) {
      Builder b;
      const Ref<Tensor> x = b.In(source, {16});
      const Ref<Function> function = b.Out({b.Do(op_divide, b.To(kFloats, x), Floats({}, {c}))});
      const int64_t values = int64_t{1} << (8 * SizeOf(source));
      const Ref<Tensor> column = Tensor::Empty(source, {values / 16, 16}).value();
      for (int64_t i = 0; i < values; ++i) std::memcpy(column->mutable_data() + i * SizeOf(source), &i, SizeOf(source));
      TensorList outputs;
      ASSERT_TRUE(function->CallRows(TensorList{column}, &outputs).ok());
      const std::vector<float> numbers = ValuesOf<float>(Builder::To(kFloats, column));
      const std::vector<float> quotients = ValuesOf<float>(outputs[0]);
      for (int64_t i = 0; i < values; ++i) ASSERT_EQ(quotients[i], numbers[i] / c) << NameOf(source) << " " << c;
    }
  }
}

TEST(Program, ACastThatIsAnOutputTooStaysAStep) {
  Builder b;
  const Ref<Tensor> x = b.In(kBytes, {5});
  const Ref<Tensor> y = b.To(kFloats, x);
  const Ref<Function> function = b.Out({y, b.Do(op_divide, y, Floats({}, {255}))});
  const Ref<RowPlan> plan = PlanOf(*function, function->input_specs());
  ASSERT_EQ(plan->programs.size(), 1u);
  EXPECT_EQ(plan->programs[0].steps[1].division, FusedStep::Division::kByReciprocal);
  ExpectRowsOfElements(*function, {Sample(kBytes, {9, 5}, 1)}, 40);
}

TEST(Program, LongChainsReuseScratch) {
  Builder b;
  const Ref<Tensor> x = b.In(kBytes, {100});
  const Ref<Tensor> first = b.To(kFloats, x);
  Ref<Tensor> y = first;
  for (int i = 1; i < 12; ++i) y = b.Do(i % 2 ? op_multiply : op_add, y, Floats({}, {1.0f + i / 8.0f}));
  const Ref<Function> function = b.Out({b.Do(op_add, y, first)});
  const Ref<RowPlan> plan = PlanOf(*function, function->input_specs());
  ASSERT_EQ(plan->programs.size(), 1u);
  EXPECT_LE(plan->programs[0].num_slots, 2);
  ExpectRowsOfElements(*function, {Sample(kBytes, {30, 100}, 2)}, 77);
}

TEST(Program, RowsLargerThanATileAreCutIntoPieces) {
  Builder b;
  const Ref<Tensor> x = b.In(kBytes, {40, 1000});
  const Ref<Tensor> mean = Sample(kFloats, {40, 1000}, 9);
  const Ref<Function> function = b.Out({b.Do(op_add, b.Do(op_divide, b.To(kFloats, x), Floats({}, {255})), mean)});
  const Ref<RowPlan> plan = PlanOf(*function, function->input_specs());
  ASSERT_EQ(plan->programs.size(), 1u);
  EXPECT_EQ(plan->programs[0].tile_rows, 1);
  EXPECT_LT(plan->programs[0].tile_elements, 40000);
  ExpectRowsOfElements(*function, {Sample(kBytes, {3, 40, 1000}, 3)}, 5);
}

TEST(Program, ConstantsOfAnyShapeRepeat) {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{3}, Shape{4, 1}, Shape{4, 3}}) {
    Builder b;
    const Ref<Tensor> x = b.In(kFloats, {4, 3});
    const Ref<Function> function = b.Out({b.Do(op_multiply, x, Sample(kFloats, shape, 5))});
    EXPECT_EQ(PlanOf(*function, function->input_specs())->programs.size(), 1u) << ToString(shape);
    ExpectRowsOfElements(*function, {Sample(kFloats, {20, 4, 3}, 6)}, 50);
  }
}

TEST(Program, ScalarsOfARowRepeatOverIt) {
  Builder b;
  const Ref<Tensor> x = b.In(kFloats, {6});
  const Ref<Tensor> scale = b.In(DType::kInt32, {});
  const Ref<Function> function = b.Out({b.Do(op_multiply, x, b.To(kFloats, scale))});
  EXPECT_EQ(PlanOf(*function, function->input_specs())->programs.size(), 1u);
  ExpectRowsOfElements(*function, {Sample(kFloats, {11, 6}, 7), Sample(DType::kInt32, {11}, 8)}, 60);
}

TEST(Program, TrueBroadcastsBetweenRowsRunStepByStep) {
  Builder b;
  const Ref<Tensor> x = b.In(kFloats, {4, 3});
  const Ref<Tensor> y = b.In(kFloats, {3});
  const Ref<Function> function = b.Out({b.Do(op_add, x, y)});
  EXPECT_TRUE(PlanOf(*function, function->input_specs())->programs.empty());
  ExpectRowsOfElements(*function, {Sample(kFloats, {5, 4, 3}, 1), Sample(kFloats, {5, 3}, 2)}, 12);
}

TEST(Program, ImageAndLabelAreFusedApart) {
  Builder b;
  const Ref<Tensor> image = b.In(kBytes, {28, 28});
  const Ref<Tensor> label = b.In(kBytes, {});
  const int64_t flat[] = {784};
  const Ref<Tensor> scaled = b.Do(op_divide, b.To(kFloats, image), Floats({}, {255}));
  const Ref<Tensor> row = Apply1(op_reshape, {scaled.get()}, Attribute::List(flat)).value();
  const Ref<Tensor> hot =
      Apply1(op_one_hot, {label.get()}, Attribute::Number(10), Attribute::Real(1), Attribute::Real(0),
                                 Attribute::Number(-1), Attribute::Number(static_cast<int64_t>(kFloats))).value();
  const Ref<Function> function = b.Out({row, b.To(DType::kInt64, label), hot, label, scaled});
  const Ref<RowPlan> plan = PlanOf(*function, function->input_specs());
  EXPECT_EQ(plan->programs.size(), 2u);
  EXPECT_EQ(plan->general, (std::vector<int>{2, 3}));
  ExpectRowsOfElements(*function, {Sample(kBytes, {40, 28, 28}, 1), Sample(kBytes, {40}, 2, 10)}, 129);
}

TEST(Program, ColumnsOfAnyStridesAreRead) {
  Builder b;
  const Ref<Tensor> x = b.In(kBytes, {4});
  const Ref<Function> function = b.Out({b.Do(op_add, b.To(kFloats, x), Floats({4}, {1, 2, 3, 4}))});
  const Ref<Tensor> wide = Sample(kBytes, {30, 8}, 4);
  const Ref<Tensor> gaps = wide->WithLayout({30, 4}, {8, 2});
  const Ref<Tensor> backwards = wide->WithLayout({30, 4}, {-8, 1}, 29 * 8);
  ExpectRowsOfElements(*function, {gaps}, 64);
  ExpectRowsOfElements(*function, {backwards}, 64);
  for (const Ref<Tensor>& column : {gaps, backwards}) {
    const RowInput steps{column.get(), nullptr, 29, -3};
    TensorList outputs, expected;
    ASSERT_TRUE(function->RunRows({&steps, 1}, 10, &outputs).ok());
    ASSERT_TRUE(function->CallRows(TensorList{TakeRows(steps, 10).value()}, &expected).ok());
    EXPECT_TRUE(SameBits(outputs[0], expected[0]));
  }
}

TEST(Program, AnArgumentHandedThroughIsAViewOfItsRange) {
  Builder b;
  const Ref<Tensor> x = b.In(kFloats, {4});
  const Ref<Function> function = b.Out({x});
  const Ref<Tensor> column = Sample(kFloats, {30, 4}, 4);
  const RowInput range{column.get(), nullptr, 10, 1};
  TensorList outputs;
  ASSERT_TRUE(function->RunRows({&range, 1}, 5, &outputs).ok());
  EXPECT_EQ(outputs[0]->data(), column->data() + 10 * 16);
}

TEST(Program, AFailingRowIsAnError) {
  Builder b;
  const Ref<Tensor> x = b.In(DType::kInt32, {});
  const Ref<Function> function = b.Out({b.Do(op_floordiv, Ints({}, {12}), x)});
  TensorList outputs;
  EXPECT_STREQ(function->CallRows(TensorList{Ints({4}, {1, 2, 0, 3})}, &outputs).message(),
               "floordiv: integer division by zero");
  ASSERT_TRUE(function->CallRows(TensorList{Ints({3}, {1, 2, 5})}, &outputs).ok());
  EXPECT_EQ(ValuesOf<int32_t>(outputs[0]), (std::vector<int32_t>{12, 6, 2}));
}

TEST(Program, RowsOfManyShapesFollowOneAnother) {
  Builder b;
  const Ref<Tensor> x = b.In(kFloats, {kUnknownDim});
  const Ref<Function> function = b.Out({b.Do(op_add, x, x)});
  for (const int64_t width : {1, 5, 0, 5000, 5, 1}) ExpectRowsOfElements(*function, {Sample(kFloats, {7, width}, 1)},
                                                                         20);
}

TEST(Program, NoRowsGiveNoRows) {
  Builder b;
  const Ref<Tensor> x = b.In(kBytes, {3});
  const Ref<Function> function = b.Out({b.To(kFloats, x)});
  TensorList outputs;
  ASSERT_TRUE(function->CallRows(TensorList{Sample(kBytes, {0, 3}, 1)}, &outputs).ok());
  EXPECT_EQ(outputs[0]->shape(), (Shape{0, 3}));
}

}  // namespace
}  // namespace levada
