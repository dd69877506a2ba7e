#include "dataset/transform/flatten.h"

#include "dataset/dataset.h"
#include "dataset/plan.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/interleave.h"
#include "dataset/transform/unbatch.h"
#include "dataset/transform/window.h"
#include "dataset/transform/zip.h"

namespace levada {
namespace {

constexpr const char* kKind = "flat_map";

class RowsNode final : public DatasetNode {
 public:
  RowsNode(Ref<DatasetNode> below, std::vector<TensorSpec> specs, int64_t rows)
      : DatasetNode(kKind, below, std::move(specs), kUnknownCardinality, false), rows_(rows) {}

  bool makes_batches() const override { return false; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    return MakeUnbatchStage(Self(), std::move(below), rows_);
  }
  std::string Explain() const override { return "the rows of each element, as views"; }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("of").String("rows"); }

  int64_t rows_;
};

// The datasets of an element side by side, perhaps in batches.
class Joined final : public DatasetFunction {
 public:
  explicit Joined(FlattenParameters parameters) : parameters_(std::move(parameters)) {}

  Status Call(const Ref<Element>& in, Ref<DatasetNode>* out) override {
    std::vector<Ref<DatasetNode>> parts;
    for (int c = 0; c < in->count(); ++c) {
      if (in->component(c)) return InvalidArgument("flat_map: expected a dataset, got a tensor (component %d)", c);
      parts.push_back(in->dataset(c)->node());
    }
    if (parts.size() == 1) {
      *out = std::move(parts[0]);
    } else {
      LEVADA_ASSIGN_OR_RETURN(*out, MakeZip(std::move(parts)));
    }
    if (parameters_.batch_size == 0) return Status::Ok();
    LEVADA_ASSIGN_OR_RETURN(*out, MakeBatch(std::move(*out), parameters_.batch_size, parameters_.drop_remainder));
    return Status::Ok();
  }

 private:
  FlattenParameters parameters_;
};

// Each window of an indexed stage as one batch: a view where rows are.
class WindowBatchStage final : public Stage {
 public:
  WindowBatchStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, const WindowParameters& window)
      : Stage(std::move(node), length), input_(std::move(below)), window_(window) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    Result<IndexSet> rows = RowsOfWindow(window_, input_->length(), position, kKind);
    return rows.ok() ? JoinRows(context, *input_, node(), pass, *rows) : Failed(rows.status());
  }
  int64_t Touch(int64_t pass, int64_t position) override {
    Result<IndexSet> rows = RowsOfWindow(window_, input_->length(), position, kKind);
    if (!rows.ok()) return kEndless;
    const int64_t next = input_->Touch(pass, (*rows)[rows->count - 1]);
    return next == kEndless ? kEndless : position + 1;
  }
  bool makes_rows() const override { return false; }
  Work work() const override {
    return input_->work() == Work::kViews && !input_->keeps_ranges() ? Work::kCompute : input_->work();
  }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 private:
  Ref<Stage> input_;
  const WindowParameters window_;
};

class WindowBatchesNode final : public DatasetNode {
 public:
  WindowBatchesNode(Ref<DatasetNode> windows, std::vector<TensorSpec> specs, const FlattenParameters& parameters)
      : DatasetNode(kKind, windows, std::move(specs), kUnknownCardinality, false), parameters_(parameters) {}

  bool makes_batches() const override { return false; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileThrough(*input(), kEndless));
    WindowParameters window = *WindowParametersOf(*input());
    // Windows that are too short for a batch are the last ones.
    const bool only_full = window.drop_remainder || parameters_.drop_remainder;
    const bool none = parameters_.drop_remainder && parameters_.batch_size > window.size;
    window.drop_remainder = only_full;
    const int64_t length = none ? 0 : CountWindows(below->length(), window);
    return Ref<Stage>(MakeRef<WindowBatchStage>(Self(), length, std::move(below), window));
  }
  std::string Explain() const override { return "each window as one batch; consecutive rows are a view"; }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("batch_size").Int(parameters_.batch_size).Key("drop_remainder").Bool(parameters_.drop_remainder);
    json.Key("of").String("windows");
  }

  FlattenParameters parameters_;
};

Result<Ref<DatasetNode>> FlattenDatasets(Ref<DatasetNode> input, const FlattenParameters& parameters) {
  if (parameters.specs.empty()) return InvalidArgument("flat_map: expected descriptions of what the datasets give");
  std::vector<TensorSpec> specs = parameters.specs;
  if (parameters.batch_size > 0) {
    LEVADA_RETURN_IF_ERROR(CheckBatchable(specs, kKind));
    specs = BatchSpecs(std::move(specs), {parameters.batch_size, parameters.drop_remainder});
  }
  const WindowParameters* const window = WindowParametersOf(*input);
  const bool whole = window != nullptr && input->is_indexed() && parameters.batch_size >= window->size;
  if (whole && parameters.specs.size() == input->specs().size()) {
    return Ref<DatasetNode>(MakeRef<WindowBatchesNode>(std::move(input), std::move(specs), parameters));
  }
  return MakeFlatMap(std::move(input), std::move(specs), MakeRef<Joined>(parameters));
}

}  // namespace

Result<Ref<DatasetNode>> MakeFlatten(Ref<DatasetNode> input, const FlattenParameters& parameters) {
  if (parameters.batch_size < 0) {
    return InvalidArgument("flat_map: expected a batch_size of 0 (none) or more, got %lld",
                           static_cast<long long>(parameters.batch_size));
  }
  bool nested = !input->specs().empty();
  for (const TensorSpec& spec : input->specs()) nested = nested && IsNested(spec);
  if (nested) return FlattenDatasets(std::move(input), parameters);
  if (parameters.batch_size > 0) return InvalidArgument("flat_map: expected datasets to make batches of, got tensors");
  int64_t rows = kUnknownDim;
  bool all = false;
  LEVADA_ASSIGN_OR_RETURN(std::vector<TensorSpec> specs, RowSpecs(*input, kKind, &rows, &all));
  return Ref<DatasetNode>(MakeRef<RowsNode>(std::move(input), std::move(specs), all ? rows : kUnknownDim));
}

}  // namespace levada
