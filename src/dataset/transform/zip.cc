#include "dataset/transform/zip.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

Ref<Element> Join(std::span<const Ref<Element>> parts) {
  int count = 0;
  for (const Ref<Element>& part : parts) count += part->count();
  Ref<Element> joined = Element::Make(count);
  int to = 0;
  for (const Ref<Element>& part : parts) {
    for (int c = 0; c < part->count(); ++c) joined->CopyComponent(to++, *part, c);
  }
  return joined;
}

class ZipStage final : public Stage {
 public:
  ZipStage(Ref<const DatasetNode> node, int64_t length, std::vector<Ref<Stage>> inputs)
      : Stage(std::move(node), length), inputs_(std::move(inputs)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    std::vector<Ref<Element>> parts;
    Status failure;
    for (const Ref<Stage>& input : inputs_) {
      // A step that is stateful goes on in step with the others.
      Result<Ref<Element>> part = input->At(context, pass, position);
      if (part.ok()) {
        parts.push_back(std::move(part).value());
      } else if (failure.ok()) {
        failure = part.status();
      }
    }
    if (!failure.ok()) return failure;
    return Join(parts);
  }

  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    if (!makes_rows() || positions.count == 0) return Stage::Rows(context, pass, positions, out);
    out->Clear();
    std::vector<std::unique_ptr<ChunkLease>> parts;
    bool columns = true;
    for (const Ref<Stage>& input : inputs_) {
      parts.push_back(std::make_unique<ChunkLease>(context));
      LEVADA_RETURN_IF_ERROR(input->Rows(context, pass, positions, parts.back()->get()));
      columns = columns && parts.back()->get()->has_columns();
    }
    out->count = positions.count;
    if (columns) {
      for (auto& part : parts) {
        for (Ref<Tensor>& column : part->get()->columns) out->columns.push_back(std::move(column));
      }
      return Status::Ok();
    }
    std::vector<Ref<Element>> elements;
    for (int64_t i = 0; i < positions.count; ++i) {
      elements.clear();
      for (auto& part : parts) elements.push_back(part->get()->At(i));
      out->elements.push_back(Join(elements));
    }
    return Status::Ok();
  }

  int64_t Touch(int64_t pass, int64_t position) override {
    int64_t next = kEndless;
    for (const Ref<Stage>& input : inputs_) next = std::min(next, input->Touch(pass, position));
    return next == kEndless ? kEndless : std::max(next, position + 1);
  }
  void WillUse(Context& context, int64_t pass, const IndexSet& positions) override {
    for (const Ref<Stage>& input : inputs_) input->WillUse(context, pass, positions);
  }
  bool makes_rows() const override {
    return std::all_of(inputs_.begin(), inputs_.end(), [](const Ref<Stage>& input) { return input->makes_rows(); });
  }
  Work work() const override {
    Work most = Work::kViews;
    for (const Ref<Stage>& input : inputs_) most = std::max(most, input->work());
    return most;
  }
  bool keeps_ranges() const override {
    return std::all_of(inputs_.begin(), inputs_.end(), [](const Ref<Stage>& input) { return input->keeps_ranges(); });
  }
  bool depends_on_pass() const override {
    return std::any_of(inputs_.begin(), inputs_.end(), [](const Ref<Stage>& input) { return input->depends_on_pass(); });
  }

 private:
  std::vector<Ref<Stage>> inputs_;
};

class ZipCursor final : public Cursor {
 public:
  explicit ZipCursor(std::vector<std::unique_ptr<Cursor>> inputs) : inputs_(std::move(inputs)) {}

  bool Next(Context& context, Outcome* out) override {
    std::vector<Ref<Element>> parts;
    Status failure;
    bool more = true;
    // All are advanced whatever happens, so that they stay in step and equally long caches are filled.
    for (const std::unique_ptr<Cursor>& input : inputs_) {
      Outcome part;
      if (!input->Next(context, &part)) {
        more = false;
      } else if (part.status.ok()) {
        parts.push_back(std::move(part.element));
      } else if (failure.ok()) {
        failure = std::move(part.status);
      }
    }
    if (!more) return false;
    return failure.ok() ? GiveElement(Join(parts), out) : GiveFailure(std::move(failure), out);
  }
  void Save(StateWriter& out) const override {
    for (const std::unique_ptr<Cursor>& input : inputs_) input->Save(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    for (const std::unique_ptr<Cursor>& input : inputs_) LEVADA_RETURN_IF_ERROR(input->Restore(context, in));
    return Status::Ok();
  }

 private:
  std::vector<std::unique_ptr<Cursor>> inputs_;
};

class ZipNode final : public DatasetNode {
 public:
  ZipNode(std::vector<Ref<DatasetNode>> inputs, std::vector<TensorSpec> specs, int64_t cardinality, bool indexed)
      : DatasetNode("zip", std::move(inputs), std::move(specs), cardinality, indexed) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    std::vector<Ref<Stage>> stages;
    bool stream = false;
    int64_t length = kEndless;
    for (const Ref<DatasetNode>& input : inputs()) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Stage> stage, context.CompileInput(*input, context.limit));
      stream = stream || stage->is_stream();
      length = std::min(length, stage->length());
      stages.push_back(std::move(stage));
    }
    if (!stream) return Ref<Stage>(MakeRef<ZipStage>(Self(), length, std::move(stages)));
    return Ref<Stage>(MakeRef<StreamStage>(Self(), [stages = std::move(stages)](int64_t pass) {
      std::vector<std::unique_ptr<Cursor>> cursors;
      for (const Ref<Stage>& stage : stages) cursors.push_back(stage->Open(pass));
      return std::make_unique<ZipCursor>(std::move(cursors));
    }));
  }
  std::string Explain() const override {
    return std::to_string(inputs().size()) + " inputs side by side, as long as the shortest";
  }

 private:
  void DescribeParameters(JsonWriter&) const override {}
};

}  // namespace

Result<Ref<DatasetNode>> MakeZip(std::vector<Ref<DatasetNode>> inputs) {
  LEVADA_RETURN_IF_ERROR(CheckJoin(inputs, "zip"));
  std::vector<TensorSpec> specs;
  bool indexed = true;
  bool unknown = false;
  int64_t length = kEndless;
  for (const Ref<DatasetNode>& input : inputs) {
    specs.insert(specs.end(), input->specs().begin(), input->specs().end());
    indexed = indexed && input->is_indexed();
    unknown = unknown || input->cardinality() == kUnknownCardinality;
    if (input->cardinality() >= 0) length = std::min(length, input->cardinality());
  }
  const int64_t cardinality = unknown ? kUnknownCardinality : CardinalityOf(length);
  return Ref<DatasetNode>(MakeRef<ZipNode>(std::move(inputs), std::move(specs), cardinality, indexed));
}

}  // namespace levada
