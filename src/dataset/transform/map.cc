#include "dataset/transform/map.h"

#include "dataset/function_draws.h"
#include "dataset/plan.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/element_function.h"
#include "dataset/transform/selection.h"

namespace levada {
namespace {

class MapStage final : public Stage {
 public:
  MapStage(Ref<const DatasetNode> node, Ref<Stage> below, Ref<Function> function, const PassDraws& draws)
      : Stage(std::move(node), below->length()),
        input_(std::move(below)),
        function_(std::move(function)),
        draws_(draws) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> in, input_->At(context, pass, position));
    TensorList outputs;
    LEVADA_RETURN_IF_ERROR(CallOne(pass, position, *in, &outputs));
    return Element::Of(outputs);
  }

  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    if (positions.count == 0 || function_->runs_in_order() || one_by_one_.load(std::memory_order_relaxed)) {
      return Stage::Rows(context, pass, positions, out);
    }
    if (!input_->resolves()) return OfChunk(context, pass, positions, out);
    Status together = OfRows(context, pass, positions, out);
    if (IsFinal(together)) return Failed(std::move(together));
    // Some row failed, or rows give different shapes: the elements alone tell which.
    LEVADA_RETURN_IF_ERROR(Stage::Rows(context, pass, positions, out));
    one_by_one_.store(true, std::memory_order_relaxed);
    return Status::Ok();
  }

  int64_t Touch(int64_t pass, int64_t position) override {
    draws_.Use(pass);
    return input_->Touch(pass, position);
  }
  void WillUse(Context& context, int64_t pass, const SoonUsed& soon) override {
    input_->WillUse(context, pass, soon);
  }
  bool makes_rows() const override { return input_->makes_rows() && !function_->runs_in_order(); }
  Work work() const override { return std::max(Work::kCompute, input_->work()); }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return draws_.active() || input_->depends_on_pass(); }

 private:
  Status CallOne(int64_t pass, int64_t position, const Element& in, TensorList* outputs) const {
    if (!draws_.active()) return Failed(function_->Call(in.components(), outputs));
    const DrawScope scope(draws_.KeysOf(pass), position, false);
    return Failed(function_->Call(in.components(), outputs));
  }

  // Calls run() for rows at these positions.
  template <typename Run>
  Status ForRows(int64_t pass, const IndexSet& positions, Run run) const {
    if (!draws_.active()) return run();
    const DrawScope scope(draws_.KeysOf(pass), positions.first, positions.step, positions.array);
    return run();
  }

  // Success, or a failure that no single row would explain.
  static bool IsFinal(const Status& together) {
    return together.ok() || together.code() == Code::kResourceExhausted || together.code() == Code::kCancelled;
  }

  // Rows that exist already: gathered and computed in one pass.
  Status OfRows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) {
    ResolvedRows resolved;
    LEVADA_RETURN_IF_ERROR(input_->Resolve(context, pass, positions, &resolved));
    const IndexSet& rows = resolved.rows;
    SmallVector<RowInput, 8> inputs;
    for (const Ref<Tensor>& column : *resolved.columns) {
      inputs.push_back({column.get(), rows.array, rows.first, rows.step});
    }
    out->Clear();
    out->count = positions.count;
    return ForRows(pass, positions, [&] { return function_->RunRows(inputs, rows.count, &out->columns); });
  }

  // Elements that the input makes: each is made once, whatever happens afterwards.
  Status OfChunk(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) {
    ChunkLease chunk(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, pass, positions, chunk.get()));
    out->Clear();
    out->count = positions.count;
    if (chunk->has_columns()) {
      Status together =
          ForRows(pass, positions, [&] { return function_->CallRows(chunk->columns, &out->columns); });
      if (IsFinal(together)) return Failed(std::move(together));
      out->columns.clear();
      SplitColumns(chunk.get());
    }
    for (int64_t i = 0; i < positions.count; ++i) {
      TensorList outputs;
      LEVADA_RETURN_IF_ERROR(CallOne(pass, positions[i], *chunk->elements[i], &outputs));
      out->elements.push_back(Element::Of(outputs));
    }
    return Status::Ok();
  }

  Ref<Stage> input_;
  Ref<Function> function_;
  const PassDraws draws_;
  std::atomic<bool> one_by_one_{false};  // rows gave different shapes before: do not try again
};

class MapNode final : public DatasetNode {
 public:
  MapNode(Ref<DatasetNode> below, Ref<Function> function, int64_t num_parallel_calls)
      : DatasetNode("map", below, function->output_specs(), below->cardinality(),
                    below->is_indexed() && !function->runs_in_order()),
        function_(std::move(function)),
        draws_(FunctionDraws::Of(*function_)),
        num_parallel_calls_(num_parallel_calls) {
    NeedsForPositions(Positions::kInputs);
    if (BatchParametersOf(*input()) != nullptr) row_function_ = function_->RowFunction();
  }

  bool draws() const override { return draws_.draws(); }
  bool draws_own_seed() const override { return draws_.draws_own_seed(); }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    PlanTraits& traits = context.traits;
    if (function_->runs_in_order() && num_parallel_calls_ == 0) traits.sequential = true;
    if (num_parallel_calls_ != 0 && traits.parallel_calls >= 0) {
      traits.parallel_calls = num_parallel_calls_ < 0 ? -1 : std::max(traits.parallel_calls, num_parallel_calls_);
    }
    if (row_function_) return CompileBelowBatch(context);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), context.limit));
    const PassDraws draws = draws_.Compile(*this, context);
    if (below->is_stream()) return MapStream(std::move(below), function_, draws);
    return Ref<Stage>(MakeRef<MapStage>(Self(), std::move(below), function_, draws));
  }

  void AppendData(TensorList* out) const override { function_->AppendConstants(out); }
  std::string Explain() const override {
    if (function_->runs_in_order()) {
      std::string text = "stateful function, element by element";
      return text + (num_parallel_calls_ == 0 ? " and in order" : " and in any order, as num_parallel_calls asked") +
             "; a restored iterator does not restore its variables";
    }
    if (row_function_) return "traced function, moved below the batch: gathered and computed in one pass, tile by tile";
    std::string text = "traced function, on chunks of rows";
    if (is_indexed()) text += ": gathered and computed in one pass, tile by tile";
    return function_->draws() ? text + "; random numbers by epoch and position" : text;
  }

 private:
  // The function of batches computes row by row what a function of rows computes: then rows are gathered and computed
  // in one pass, and the batch joins the results.
  Result<Ref<Stage>> CompileBelowBatch(PlanContext& context) const {
    const BatchParameters& batch = *BatchParametersOf(*input());
    const int64_t limit = SaturatingMul(context.limit, batch.batch_size);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileThrough(*input(), limit, batch.batch_size));
    if (below->selection() != nullptr) return MakeBatchStage(input(), batch, MapStream(std::move(below), row_function_, PassDraws()));
    if (below->is_stream()) {
      Ref<Stage> batches = MakeBatchStage(input(), batch, std::move(below));
      return MakeStreamMap(Self(), std::move(batches), FunctionOf(function_), PassDraws());
    }
    Ref<Stage> rows = MakeRef<MapStage>(Self(), std::move(below), row_function_, PassDraws());
    return MakeBatchStage(input(), batch, std::move(rows));
  }

  // Of a selection, the rows that are chosen later are mapped: a batch computes them together.
  Ref<Stage> MapStream(Ref<Stage> below, const Ref<Function>& function, const PassDraws& draws) const {
    if (below->selection() == nullptr || function->is_stateful()) {
      return MakeStreamMap(Self(), std::move(below), FunctionOf(function), draws);
    }
    Selection selection = *below->selection();
    selection.rows = MakeMapStage(Self(), std::move(selection.rows), function);
    selection.below = std::move(below);
    return MakeSelectedStage(Self(), std::move(selection));
  }

  void DescribeParameters(JsonWriter& json) const override {
    json.Key("function").String(function_->Describe());
  }

  Ref<Function> function_;
  FunctionDraws draws_;
  Ref<Function> row_function_;
  int64_t num_parallel_calls_;
};

}  // namespace

Ref<Stage> MakeMapStage(Ref<const DatasetNode> node, Ref<Stage> input, Ref<Function> function) {
  return MakeRef<MapStage>(std::move(node), std::move(input), std::move(function), PassDraws());
}

Status CheckParallelCalls(int64_t num_parallel_calls, const char* op) {
  if (num_parallel_calls >= -1) return Status::Ok();
  return InvalidArgument("%s: expected num_parallel_calls of -1 (AUTOTUNE) or more, got %lld", op,
                         static_cast<long long>(num_parallel_calls));
}

Result<Ref<DatasetNode>> MakeMap(Ref<DatasetNode> input, Ref<Function> function, int64_t num_parallel_calls) {
  LEVADA_RETURN_IF_ERROR(CheckParallelCalls(num_parallel_calls, "map"));
  LEVADA_RETURN_IF_ERROR(CheckArguments(*function, input->specs(), "map"));
  return Ref<DatasetNode>(MakeRef<MapNode>(std::move(input), std::move(function), num_parallel_calls));
}

}  // namespace levada
