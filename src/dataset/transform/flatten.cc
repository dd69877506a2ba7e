#include "dataset/transform/flatten.h"

#include "base/cancel.h"
#include "base/checked.h"
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
    // An element that fails is one failure, not one for each of its rows: only views, which never fail, keep positions.
    const int64_t rows = below->work() == Work::kViews ? rows_ : kUnknownDim;
    return MakeUnbatchStage(Self(), std::move(below), rows);
  }
  std::string Explain() const override { return "the rows of each element, as views"; }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("of").String("rows"); }

  int64_t rows_;
};

void DescribeParts(JsonWriter& json, const FlattenParameters& parameters) {
  json.Key("batch_size").Int(parameters.batch_size).Key("drop_remainder").Bool(parameters.drop_remainder);
  json.Key("parts").BeginArray();
  for (int c : parameters.parts) json.Int(c);
  json.EndArray();
}

// The datasets of an element side by side, perhaps in batches.
class Joined final : public DatasetFunction {
 public:
  explicit Joined(FlattenParameters parameters) : parameters_(std::move(parameters)) {}

  Status Call(const Ref<Element>& in, Ref<DatasetNode>* out) override {
    std::vector<Ref<DatasetNode>> datasets;
    for (int c : parameters_.parts) {
      if (in->component(c)) return InvalidArgument("flat_map: expected a dataset, got a tensor (component %d)", c);
      datasets.push_back(in->dataset(c)->node());
      if (parameters_.batch_each) LEVADA_RETURN_IF_ERROR(Batch(&datasets.back()));
    }
    if (datasets.size() == 1) {
      *out = std::move(datasets[0]);
    } else {
      LEVADA_ASSIGN_OR_RETURN(*out, MakeZip(std::move(datasets)));
    }
    return parameters_.batch_each ? Status::Ok() : Batch(out);
  }
  const char* what() const override { return parameters_.batch_size > 0 ? "an element in batches" : "an element"; }
  void Describe(JsonWriter& json) const override {
    json.Key("batch_each").Bool(parameters_.batch_each);
    DescribeParts(json, parameters_);
  }

 private:
  Status Batch(Ref<DatasetNode>* dataset) const {
    if (parameters_.batch_size == 0) return Status::Ok();
    LEVADA_ASSIGN_OR_RETURN(*dataset,
                            MakeBatch(std::move(*dataset), parameters_.batch_size, parameters_.drop_remainder));
    return Status::Ok();
  }

  const FlattenParameters parameters_;
};

// Component c of the windows is component parts[c] of what they are windows of.
void Select(const std::vector<int>& parts, TensorList* columns) {
  TensorList selected;
  for (int c : parts) selected.push_back((*columns)[c]);
  *columns = std::move(selected);
}

// Each window of an indexed stage as one batch: a view where rows are.
class WindowBatchStage final : public Stage {
 public:
  WindowBatchStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, const WindowParameters& window,
                   std::vector<int> parts)
      : Stage(std::move(node), length), input_(std::move(below)), window_(window), parts_(std::move(parts)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    Result<IndexSet> rows = RowsOfWindow(window_, input_->length(), position, kKind);
    if (!rows.ok()) return Failed(rows.status());
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> all, JoinRows(context, *input_, node(), pass, *rows));
    Ref<Element> element = Element::Make(static_cast<int>(parts_.size()));
    for (int c = 0; c < element->count(); ++c) element->set_component(c, all->component(parts_[c]));
    return element;
  }

  // Windows that overlap share their rows: those of all are had at once.
  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    const int64_t count = positions.count;
    const int64_t reach = SaturatingMul(window_.size - 1, window_.stride);
    if (count == 0 || !positions.is_range() || positions.step != 1 || window_.shift > reach + 1) {
      return Stage::Rows(context, pass, positions, out);
    }
    Result<IndexSet> first = RowsOfWindow(window_, input_->length(), positions.first, kKind);
    Result<IndexSet> last = RowsOfWindow(window_, input_->length(), positions.first + count - 1, kKind);
    if (!first.ok() || !last.ok() || last->count < window_.size) return Stage::Rows(context, pass, positions, out);
    const int64_t span = last->first - first->first + reach + 1;
    ChunkLease rows(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, pass, IndexSet::Range(first->first, span), rows.get()));
    out->Clear();
    out->count = count;
    return rows->has_columns() ? Slide(rows.get(), out) : Join(*rows.get(), out);
  }
  int64_t Touch(int64_t pass, int64_t position) override {
    Result<IndexSet> rows = RowsOfWindow(window_, input_->length(), position, kKind);
    if (!rows.ok()) return kEndless;
    const int64_t next = input_->Touch(pass, (*rows)[rows->count - 1]);
    return next == kEndless ? kEndless : position + 1;
  }
  bool makes_rows() const override { return true; }
  Work work() const override {
    return input_->work() == Work::kViews && !input_->keeps_ranges() ? Work::kCompute : input_->work();
  }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 private:
  // [rows, ...] seen as [windows, size, ...].
  Status Slide(Chunk* rows, Chunk* out) const {
    Select(parts_, &rows->columns);
    for (const Ref<Tensor>& column : rows->columns) {
      Shape shape = column->shape();
      Strides strides = column->strides();
      const int64_t step = strides[0];
      shape[0] = window_.size;
      strides[0] = step * window_.stride;
      shape.insert(0, out->count);
      strides.insert(0, step * window_.shift);
      out->columns.push_back(column->WithLayout(std::move(shape), std::move(strides)));
    }
    return Status::Ok();
  }

  Status Join(const Chunk& rows, Chunk* out) const {
    std::vector<Ref<Element>> window(window_.size);
    for (int64_t i = 0; i < out->count; ++i) {
      LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
      for (int64_t k = 0; k < window_.size; ++k) window[k] = rows.elements[i * window_.shift + k * window_.stride];
      Ref<Element> element = Element::Make(static_cast<int>(parts_.size()));
      for (int c = 0; c < element->count(); ++c) {
        Result<Ref<Tensor>> column = StackComponents(window, parts_[c], kKind);
        if (!column.ok()) return Failed(column.status());
        element->set_component(c, std::move(column).value());
      }
      out->elements.push_back(std::move(element));
    }
    return Status::Ok();
  }

  Ref<Stage> input_;
  const WindowParameters window_;
  const std::vector<int> parts_;
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
    return Ref<Stage>(MakeRef<WindowBatchStage>(Self(), length, std::move(below), window, parameters_.parts));
  }
  std::string Explain() const override { return "each window as one batch; consecutive rows are a view"; }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    DescribeParts(json, parameters_);
    json.Key("of").String("windows");
  }

  FlattenParameters parameters_;
};

Result<Ref<DatasetNode>> FlattenDatasets(Ref<DatasetNode> input, const FlattenParameters& parameters) {
  if (parameters.specs.empty()) return InvalidArgument("flat_map: expected descriptions of what the datasets give");
  for (int c : parameters.parts) {
    if (IsNested(input->specs()[c])) continue;
    return InvalidArgument("flat_map: expected components that are datasets, got a tensor (component %d)", c);
  }
  std::vector<TensorSpec> specs = parameters.specs;
  if (parameters.batch_size > 0) {
    LEVADA_RETURN_IF_ERROR(CheckBatchable(specs, kKind));
    specs = BatchSpecs(std::move(specs), {parameters.batch_size, parameters.drop_remainder});
  }
  const WindowParameters* const window = WindowParametersOf(*input);
  const bool whole = window != nullptr && input->is_indexed() && parameters.batch_size >= window->size;
  if (whole && parameters.specs.size() == parameters.parts.size()) {
    return Ref<DatasetNode>(MakeRef<WindowBatchesNode>(std::move(input), std::move(specs), parameters));
  }
  return MakeFlatMap(std::move(input), std::move(specs), MakeRef<Joined>(parameters));
}

Status CheckParts(const FlattenParameters& parameters, int n) {
  for (int c : parameters.parts) {
    if (c >= 0 && c < n) continue;
    return InvalidArgument("flat_map: expected parts that are components 0 to %d, got %d", n - 1, c);
  }
  if (parameters.batch_size >= 0) return Status::Ok();
  return InvalidArgument("flat_map: expected a batch_size of 0 (none) or more, got %lld",
                         static_cast<long long>(parameters.batch_size));
}

}  // namespace

Result<Ref<DatasetNode>> MakeFlatten(Ref<DatasetNode> input, FlattenParameters parameters) {
  const int n = static_cast<int>(input->specs().size());
  LEVADA_RETURN_IF_ERROR(CheckParts(parameters, n));
  if (!parameters.specs.empty()) {
    if (parameters.parts.empty()) {
      for (int c = 0; c < n; ++c) parameters.parts.push_back(c);
    }
    return FlattenDatasets(std::move(input), parameters);
  }
  if (parameters.batch_size > 0 || !parameters.parts.empty()) {
    return InvalidArgument("flat_map: expected descriptions of datasets to join or to make batches of, got none");
  }
  int64_t rows = kUnknownDim;
  bool all = false;
  LEVADA_ASSIGN_OR_RETURN(std::vector<TensorSpec> specs, RowSpecs(*input, kKind, &rows, &all));
  return Ref<DatasetNode>(MakeRef<RowsNode>(std::move(input), std::move(specs), all ? rows : kUnknownDim));
}

}  // namespace levada
