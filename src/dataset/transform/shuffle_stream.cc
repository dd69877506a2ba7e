#include "dataset/transform/shuffle_stream.h"

#include "base/random.h"
#include "dataset/row_cursor.h"
#include "dataset/row_pool.h"

namespace levada {
namespace {

// Stands for the passes of a stream's shuffle where places are marked.
class PassMarks final : public Stage {
 public:
  PassMarks(Ref<const DatasetNode> node, std::function<void(int64_t)> use)
      : Stage(std::move(node), kEndless), use_(std::move(use)) {}

  int64_t Touch(int64_t pass, int64_t) override {
    use_(pass);
    return kEndless;
  }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kUser; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return true; }

 private:
  std::function<void(int64_t)> use_;
};

class ShuffleCursor final : public ReplayCursor {
 public:
  ShuffleCursor(std::unique_ptr<Cursor> below, int64_t buffer_size, uint64_t key, Ref<Stage> marks, int64_t pass)
      : input_(std::move(below)), buffer_size_(buffer_size), random_(key), marks_(std::move(marks)), pass_(pass) {}

  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    most = std::min(most, kMostChunk);
    pool_.Begin(most);
    *failure = Status::Ok();
    while (pool_.taken() < most && Fill(context, failure) && pool_.size() > 0) {
      Mark(context);
      pool_.Take(static_cast<int64_t>(random_.Below(pool_.size())));
    }
    const Status made = pool_.End(out);
    if (!made.ok()) *failure = made;
    Delivered(out->count + !failure->ok());
  }

 protected:
  bool Step(Context& context, Outcome* out) override {
    pool_.Begin(1);
    Status failure;
    if (!Fill(context, &failure)) return GiveFailure(std::move(failure), out);
    if (pool_.size() == 0) return false;
    Mark(context);
    pool_.Take(static_cast<int64_t>(random_.Below(pool_.size())));
    const Status made = pool_.End(&row_);
    return made.ok() ? GiveElement(row_.At(0), out) : GiveFailure(made, out);
  }

 private:
  // Brings as many rows into the pool as it holds. A failure does not wait in it.
  bool Fill(Context& context, Status* failure) {
    while (!input_ended_ && pool_.size() < buffer_size_) {
      if (context.IsCancelled()) *failure = Cancelled("iterator: cancelled");
      if (!failure->ok()) return false;
      int64_t row = 0;
      input_ended_ = !input_.Next(context, &row, failure);
      if (!input_ended_ && failure->ok()) pool_.Add(input_.rows(), row);
    }
    return failure->ok();
  }
  void Mark(Context& context) {
    if (marked_) return;
    marked_ = true;
    if (context.touches != nullptr) {
      context.touches->push_back({marks_, pass_, 0});
    } else {
      marks_->Touch(pass_, 0);
    }
  }

  RowFeed input_;
  const int64_t buffer_size_;
  RandomStream random_;
  Ref<Stage> marks_;
  const int64_t pass_;
  RowPool pool_;
  Chunk row_;
  bool input_ended_ = false;
  bool marked_ = false;
};

}  // namespace

Ref<Stage> MakeStreamShuffle(Ref<const DatasetNode> node, Ref<Stage> input, int64_t buffer_size, ShufflePasses passes) {
  Ref<Stage> marks = MakeRef<PassMarks>(node, std::move(passes.use));
  return MakeRef<StreamStage>(node, [input, buffer_size, marks, key = std::move(passes.key)](int64_t pass) {
    return std::make_unique<ShuffleCursor>(input->Open(pass), buffer_size, key(pass), marks, pass);
  });
}

}  // namespace levada
