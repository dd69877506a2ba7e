#include "dataset/transform/window.h"

#include <algorithm>
#include <deque>

#include "dataset/cursor.h"
#include "dataset/dataset.h"
#include "dataset/plan.h"
#include "dataset/source/elements.h"
#include "dataset/source/tensor_slices.h"

namespace levada {
namespace {

constexpr const char* kKind = "window";

class WindowStage final : public Stage {
 public:
  WindowStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, const WindowParameters& parameters,
              std::vector<TensorSpec> specs)
      : Stage(std::move(node), length), input_(std::move(below)), parameters_(parameters), specs_(std::move(specs)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    Result<IndexSet> found = RowsOfWindow(parameters_, input_->length(), position, kKind);
    if (!found.ok()) return Failed(found.status());
    const IndexSet rows = *found;
    ChunkLease chunk(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, pass, rows, chunk.get()));
    if (!chunk->has_columns()) return WindowOf(chunk->elements, specs_);
    Ref<Element> window = Element::Make(static_cast<int>(chunk->columns.size()));
    for (int c = 0; c < window->count(); ++c) {
      LEVADA_ASSIGN_OR_RETURN(Ref<DatasetNode> node, MakeTensorSlices(std::span(&chunk->columns[c], 1)));
      window->set_dataset(c, MakeRef<Dataset>(std::move(node)));
    }
    return window;
  }
  int64_t Touch(int64_t pass, int64_t position) override {
    Result<IndexSet> rows = RowsOfWindow(parameters_, input_->length(), position, kKind);
    if (!rows.ok()) return kEndless;
    const int64_t next = input_->Touch(pass, (*rows)[rows->count - 1]);
    return next == kEndless ? kEndless : position + 1;
  }
  bool makes_rows() const override { return false; }
  Work work() const override { return std::max(Work::kCompute, input_->work()); }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 private:
  Ref<Stage> input_;
  const WindowParameters parameters_;
  const std::vector<TensorSpec> specs_;
};

// A failure takes the windows that would hold its element, as in TensorFlow.
class WindowCursor final : public ReplayCursor {
 public:
  WindowCursor(std::unique_ptr<Cursor> below, const WindowParameters& parameters, std::vector<TensorSpec> specs)
      : input_(std::move(below)),
        parameters_(parameters),
        specs_(std::move(specs)),
        span_(SaturatingAdd(SaturatingMul(parameters.size - 1, parameters.stride), 1)) {}

 protected:
  bool Step(Context& context, Outcome* out) override {
    while (!ended_ && (skip_ > 0 || static_cast<int64_t>(buffer_.size()) < span_)) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!input_->Next(context, out)) {
        ended_ = true;
      } else if (skip_ > 0) {
        --skip_;
        if (!out->status.ok()) return true;  // an element that is passed over was made all the same
      } else {
        buffer_.push_back(std::move(*out));
      }
    }
    const bool full = static_cast<int64_t>(buffer_.size()) >= span_;
    if (buffer_.empty()) return false;
    if (!full && parameters_.drop_remainder) return GiveDropped(out);
    Collect(out);
    const int64_t seen = std::min<int64_t>(span_, buffer_.size());
    const int64_t gone = std::min<int64_t>(parameters_.shift, buffer_.size());
    buffer_.erase(buffer_.begin(), buffer_.begin() + gone);
    skip_ = parameters_.shift - gone;
    told_ = std::max<int64_t>(0, seen - gone);
    return true;
  }

 private:
  // The first failure among elements that are in no window; they are left out.
  bool GiveDropped(Outcome* out) {
    const auto failed = std::find_if(buffer_.begin() + told_, buffer_.end(), [](const Outcome& left) { return !left.status.ok(); });
    const bool found = failed != buffer_.end();
    if (found) GiveFailure(failed->status, out);
    buffer_.clear();
    told_ = 0;
    return found;
  }

  // The window at the head of the buffer, or the first failure in it.
  void Collect(Outcome* out) const {
    std::vector<Ref<Element>> chosen;
    const int64_t last = std::min<int64_t>(span_, buffer_.size());
    for (int64_t i = 0; i < last; i += parameters_.stride) {
      if (!buffer_[i].status.ok()) {
        GiveFailure(buffer_[i].status, out);
        return;
      }
      chosen.push_back(buffer_[i].element);
    }
    GiveElement(WindowOf(chosen, specs_), out);
  }

  std::unique_ptr<Cursor> input_;
  const WindowParameters parameters_;
  const std::vector<TensorSpec> specs_;
  const int64_t span_;  // from the first to the last element of a window
  std::deque<Outcome> buffer_;
  int64_t skip_ = 0;
  int64_t told_ = 0;  // elements at the head of the buffer that were in a window
  bool ended_ = false;
};

int64_t WindowCount(int64_t n, const WindowParameters& p) {
  if (n < 0) return n;
  if (!p.drop_remainder) return n / p.shift + (n % p.shift != 0);
  const int64_t rest = n - SaturatingAdd(SaturatingMul(p.size - 1, p.stride), 1);
  return rest < 0 ? 0 : rest / p.shift + 1;
}

class WindowNode final : public DatasetNode {
 public:
  WindowNode(Ref<DatasetNode> below, const WindowParameters& parameters)
      : DatasetNode(kKind, below, std::vector<TensorSpec>(below->specs().size(), NestedSpec()),
                    WindowCount(below->cardinality(), parameters), below->is_indexed()),
        parameters_(parameters) {}

  const WindowParameters& parameters() const { return parameters_; }
  bool makes_batches() const override { return false; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    if (below->is_stream()) {
      return Ref<Stage>(MakeRef<StreamStage>(Self(), [below, node = Self(), p = parameters_](int64_t pass) {
        return std::make_unique<WindowCursor>(below->Open(pass), p, node->input()->specs());
      }));
    }
    const int64_t length = CountWindows(below->length(), parameters_);
    return Ref<Stage>(MakeRef<WindowStage>(Self(), length, std::move(below), parameters_, input()->specs()));
  }
  std::string Explain() const override {
    return "datasets of " + std::to_string(parameters_.size) + " elements, every " + std::to_string(parameters_.shift);
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("drop_remainder").Bool(parameters_.drop_remainder).Key("shift").Int(parameters_.shift);
    json.Key("size").Int(parameters_.size).Key("stride").Int(parameters_.stride);
  }

  WindowParameters parameters_;
};

}  // namespace

const WindowParameters* WindowParametersOf(const DatasetNode& node) {
  const WindowNode* const window = dynamic_cast<const WindowNode*>(&node);
  return window == nullptr ? nullptr : &window->parameters();
}

int64_t CountWindows(int64_t n, const WindowParameters& window) {
  return n == kEndless ? kEndless : WindowCount(n, window);
}

Result<IndexSet> RowsOfWindow(const WindowParameters& window, int64_t n, int64_t position, const char* op) {
  int64_t first;
  if (!CheckedMul(position, window.shift, &first)) {
    return OutOfRange("%s: expected positions below 2^63 of an endless input, got one beyond", op);
  }
  const int64_t rest = n - first;
  const int64_t most = n == kEndless ? window.size : rest / window.stride + (rest % window.stride != 0);
  return IndexSet::Range(first, std::min(window.size, most), window.stride);
}

Ref<Element> WindowOf(std::span<const Ref<Element>> elements, const std::vector<TensorSpec>& specs) {
  Ref<Element> window = Element::Make(static_cast<int>(specs.size()));
  for (int c = 0; c < window->count(); ++c) {
    std::vector<Ref<Element>> column;
    column.reserve(elements.size());
    for (const Ref<Element>& element : elements) {
      Ref<Element> single = Element::Make(1);
      single->CopyComponent(0, *element, c);
      column.push_back(std::move(single));
    }
    window->set_dataset(c, MakeRef<Dataset>(MakeElementsOf(kKind, std::move(column), {specs[c]})));
  }
  return window;
}

Result<Ref<DatasetNode>> MakeWindow(Ref<DatasetNode> input, const WindowParameters& parameters) {
  if (parameters.size < 1 || parameters.shift < 1 || parameters.stride < 1) {
    return InvalidArgument("window: expected a size, shift and stride of 1 or more, got %lld, %lld and %lld",
                           static_cast<long long>(parameters.size), static_cast<long long>(parameters.shift),
                           static_cast<long long>(parameters.stride));
  }
  return Ref<DatasetNode>(MakeRef<WindowNode>(std::move(input), parameters));
}

}  // namespace levada
