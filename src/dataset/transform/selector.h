#ifndef LEVADA_DATASET_TRANSFORM_SELECTOR_H_
#define LEVADA_DATASET_TRANSFORM_SELECTOR_H_

// The walk through the positions of a selection, which its cursors share.

#include <vector>

#include "dataset/cursor.h"
#include "dataset/transform/selection.h"

namespace levada {

// Used by one thread at a time. The selection outlives it.
class Selector {
 public:
  Selector(const Selection& selection, int64_t pass) : selection_(selection), pass_(pass) {}

  // Appends the next chosen positions, at most `at_most` and at least one unless none are left or something failed. The
  // failure of a predicate stands in the place of its position: it is told when nothing was chosen before it.
  Status Take(Context& context, int64_t at_most, std::vector<int64_t>* out);
  // Every position below was taken or left out.
  int64_t position() const { return position_; }
  void Seek(int64_t position);
  // The consumer has all before `position`.
  void Touch(Context& context, int64_t position);

 private:
  Status Look(Context& context);
  Status LookAt(Context& context, int64_t n);
  Status Choose(Context& context, Stage& keep, const IndexSet& positions);

  const Selection& selection_;
  const int64_t pass_;
  int64_t rows_ = kSmallestSelection;
  int64_t position_ = 0;
  int64_t looked_at_ = 0;
  int64_t alone_until_ = 0;  // a predicate fails somewhere before
  int64_t next_mark_ = 0;
  std::vector<int64_t> chosen_;  // of the chunk before looked_at_
  size_t next_ = 0;
};

// A cursor on a selection: its place is a position.
class SelectionCursor : public Cursor {
 public:
  SelectionCursor(Ref<Stage> selected, int64_t pass)
      : selected_(std::move(selected)), pass_(pass), selector_(*selected_->selection(), pass) {}

  void Save(StateWriter& out) const final { out.Int(position_); }
  Status Restore(Context& context, StateReader& in) final;

 protected:
  Stage& rows() const { return *selected_->selection()->rows; }
  int64_t pass() const { return pass_; }
  Selector& selector() { return selector_; }
  // The consumer gets what lies before `position`.
  void Reach(Context& context, int64_t position) {
    position_ = position;
    if (position > 0) selector_.Touch(context, position);
  }

 private:
  Ref<Stage> selected_;
  const int64_t pass_;
  Selector selector_;
  int64_t position_ = 0;
};

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SELECTOR_H_
