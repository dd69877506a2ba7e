#include "dataset/transform/selector.h"
#include "base/cancel.h"

namespace levada {
namespace {

// A failure takes the elements that were collected for its batch with it.
class BatchesCursor final : public SelectionCursor {
 public:
  BatchesCursor(Ref<const DatasetNode> node, Ref<Stage> selected, int64_t pass, int64_t batch_size, bool drop_remainder)
      : SelectionCursor(std::move(selected), pass),
        node_(std::move(node)),
        batch_size_(batch_size),
        drop_remainder_(drop_remainder) {}

  bool Next(Context& context, Outcome* out) override {
    taken_.clear();
    bool more = true;
    while (more && Missing() > 0) {
      const int64_t missing = Missing();
      const Status status = selector().Take(context, missing, &taken_);
      if (!status.ok()) return Fail(context, status, out);
      more = Missing() < missing;
    }
    if (taken_.empty() || (drop_remainder_ && Missing() > 0)) {
      Reach(context, selector().position());
      return false;
    }
    const Status status = Join(context, out);
    if (!status.ok()) return Fail(context, status, out);
    Reach(context, selector().position());
    return true;
  }

 private:
  int64_t Missing() const { return batch_size_ - static_cast<int64_t>(taken_.size()); }

  // A cancelled one may go on where it stood.
  bool Fail(Context& context, const Status& status, Outcome* out) {
    if (status.code() != Code::kCancelled) Reach(context, selector().position());
    return GiveFailure(status, out);
  }

  Status Join(Context& context, Outcome* out) {
    const IndexSet positions = IndexSet::Array(taken_.data(), static_cast<int64_t>(taken_.size()));
    context.scratch.Reset();
    const CancelScope scope(context.cancelled);
    ChunkLease chunk(context);
    Status status = rows().Rows(context, pass(), positions, chunk.get());
    if (status.code() == Code::kCancelled) return status;
    if (status.ok() && chunk->has_columns()) {
      GiveElement(Element::Of(chunk->columns), out);
      return status;
    }
    // Some element fails, or they differ in shape: each is made alone.
    if (!status.ok()) LEVADA_RETURN_IF_ERROR(MakeEach(context, chunk.get()));
    Result<Ref<Element>> batch = StackElements(chunk->elements, "batch");
    if (!batch.ok()) return FailedAt(*node_, batch.status());
    GiveElement(std::move(batch).value(), out);
    return Status::Ok();
  }

  Status MakeEach(Context& context, Chunk* chunk) {
    chunk->Clear();
    for (const int64_t position : taken_) {
      context.scratch.Reset();
      Result<Ref<Element>> element = rows().At(context, pass(), position);
      if (!element.ok()) {
        if (element.status().code() != Code::kCancelled) selector().Seek(position + 1);
        return element.status();
      }
      chunk->elements.push_back(std::move(element).value());
    }
    chunk->count = static_cast<int64_t>(taken_.size());
    return Status::Ok();
  }

  Ref<const DatasetNode> node_;
  const int64_t batch_size_;
  const bool drop_remainder_;
  std::vector<int64_t> taken_;
};

}  // namespace

Ref<Stage> MakeSelectedBatches(Ref<const DatasetNode> node, int64_t batch_size, bool drop_remainder,
                               Ref<Stage> selected) {
  return MakeRef<StreamStage>(node, [=](int64_t pass) {
    return std::make_unique<BatchesCursor>(node, selected, pass, batch_size, drop_remainder);
  });
}

}  // namespace levada
