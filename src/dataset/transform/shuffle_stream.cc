#include "dataset/transform/shuffle_stream.h"

#include "base/random.h"
#include "dataset/row_cursor.h"

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

 protected:
  bool Step(Context& context, Outcome* out) override {
    while (!input_ended_ && static_cast<int64_t>(buffer_.size()) < buffer_size_) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!input_.Next(context, out)) {
        input_ended_ = true;
      } else if (!out->status.ok()) {
        return true;  // a failure does not wait in the buffer
      } else {
        buffer_.push_back(std::move(out->element));
      }
    }
    if (buffer_.empty()) return false;
    Mark(context);
    const size_t slot = random_.Below(buffer_.size());
    std::swap(buffer_[slot], buffer_.back());
    GiveElement(std::move(buffer_.back()), out);
    buffer_.pop_back();
    return true;
  }

 private:
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
  std::vector<Ref<Element>> buffer_;
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
