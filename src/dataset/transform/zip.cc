#include "dataset/transform/zip.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"
#include "dataset/row_cursor.h"

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
  void WillUse(Context& context, int64_t pass, const SoonUsed& soon) override {
    for (const Ref<Stage>& input : inputs_) input->WillUse(context, pass, soon);
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
  explicit ZipCursor(std::vector<std::unique_ptr<Cursor>> inputs)
      : inputs_(std::move(inputs)), parts_(inputs_.size()), failures_(inputs_.size()) {}

  bool Next(Context& context, Outcome* out) override {
    if (!left_.empty()) {
      left_.Give(out);
      return true;
    }
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
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    if (!left_.empty()) return left_.GiveRows(most, out, failure);
    if (!gives_rows()) return Cursor::NextRows(context, most, out, failure);
    SaveInputs(left_.Begin());
    int64_t count = most;
    bool together = true;
    for (size_t i = 0; i < inputs_.size(); ++i) together = Read(context, i, &count, i == 0) && together;
    if (!together) {
      OneByOne();
      return left_.GiveRows(most, out, failure);
    }
    out->Clear();
    *failure = Status::Ok();
    if (count == 0) return;
    out->count = count;
    for (const Chunk& part : parts_) {
      for (const Ref<Tensor>& column : part.columns) {
        out->columns.push_back(count == part.count ? column : column->Rows(0, count));
      }
    }
  }
  bool gives_rows() const override {
    return std::all_of(inputs_.begin(), inputs_.end(), [](const auto& input) { return input->gives_rows(); });
  }
  void Save(StateWriter& out) const override {
    if (!left_.Save(out)) SaveInputs(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    int64_t given = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&given));
    for (const std::unique_ptr<Cursor>& input : inputs_) LEVADA_RETURN_IF_ERROR(input->Restore(context, in));
    for (; given > 0; --given) {
      Outcome passed;
      if (!Next(context, &passed)) return InvalidArgument("iterator_restore: expected more elements of a stream");
    }
    return Status::Ok();
  }

 private:
  void SaveInputs(StateWriter& out) const {
    for (const std::unique_ptr<Cursor>& input : inputs_) input->Save(out);
  }

  // As many rows of one input as the first gave; fewer at its end, which lowers *count. False when they are not columns
  // that stand side by side with those of the others.
  bool Read(Context& context, size_t i, int64_t* count, bool first) {
    parts_[i].Clear();
    failures_[i].clear();
    Chunk more;
    int64_t rest = *count;
    while (rest > 0) {
      Status failure;
      inputs_[i]->NextRows(context, rest, &more, &failure);
      if (more.count == 0 && failure.ok()) break;
      rest -= more.count + !failure.ok();
      AppendChunk(&parts_[i], &more);
      if (!failure.ok()) {
        failures_[i].push_back({parts_[i].count, std::move(failure)});
        if (rest == 0 || failures_[i].back().second.code() == Code::kCancelled) break;
      }
      if (first) break;
    }
    *count = std::min(*count, parts_[i].count + static_cast<int64_t>(failures_[i].size()));
    return failures_[i].empty() && parts_[i].has_columns();
  }

  // The first failure of each place, or the elements side by side.
  void OneByOne() {
    std::vector<size_t> rows(inputs_.size()), failed(inputs_.size());
    while (true) {
      std::vector<Ref<Element>> elements;
      Status failure;
      for (size_t i = 0; i < inputs_.size(); ++i) {
        const int64_t row = static_cast<int64_t>(rows[i]);
        if (failed[i] < failures_[i].size() && failures_[i][failed[i]].first == row) {
          Status& status = failures_[i][failed[i]++].second;
          if (failure.ok()) failure = std::move(status);
        } else if (row < parts_[i].count) {
          elements.push_back(parts_[i].At(rows[i]++));
        } else {
          return;
        }
      }
      left_.Add(failure.ok() ? Outcome{Join(elements), Status::Ok()} : Outcome{nullptr, std::move(failure)});
    }
  }

  std::vector<std::unique_ptr<Cursor>> inputs_;
  // What was read of each input: rows, and failures by the number of rows before them.
  std::vector<Chunk> parts_;
  std::vector<std::vector<std::pair<int64_t, Status>>> failures_;
  Leftover left_;
};

class ZipNode final : public DatasetNode {
 public:
  ZipNode(std::vector<Ref<DatasetNode>> inputs, std::vector<TensorSpec> specs, int64_t cardinality, bool indexed)
      : DatasetNode("zip", std::move(inputs), std::move(specs), cardinality, indexed) {
    NeedsForPositions(Positions::kCounted);
  }

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
