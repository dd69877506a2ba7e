#ifndef LEVADA_DATASET_ROW_CURSOR_H_
#define LEVADA_DATASET_ROW_CURSOR_H_

// Steps of a stream that work on chunks of rows, and what is left of a chunk in which a row failed.

#include "dataset/cursor.h"

namespace levada {

// Elements and failures that were made together and are given one after the other. The state is that from before the
// chunk, and how many of it were given since. Used by one thread at a time.
class Leftover {
 public:
  bool empty() const { return given_ == outcomes_.size(); }
  // The state of a chunk that is about to be read is to be written here.
  StateWriter& Begin();
  void Add(Outcome outcome) { outcomes_.push_back(std::move(outcome)); }
  // REQUIRES: not empty.
  void Give(Outcome* out) { *out = std::move(outcomes_[given_++]); }
  void GiveRows(int64_t most, Chunk* out, Status* failure);
  // False when it is empty: then the state of the cursor itself has to follow.
  bool Save(StateWriter& out) const;

 private:
  StateWriter before_;
  std::vector<Outcome> outcomes_;
  size_t given_ = 0;
};

// The elements of an input one by one, read in chunks where that is allowed. For steps whose state says how many they
// have taken, not where the input stands.
class RowFeed {
 public:
  explicit RowFeed(std::unique_ptr<Cursor> input) : input_(std::move(input)) {}
  // The next element as row *row of rows(), or the failure in its place; false at the end, again and again.
  bool Next(Context& context, int64_t* row, Status* failure);
  const Chunk& rows() const { return rows_; }

 private:
  std::unique_ptr<Cursor> input_;
  Chunk rows_;
  Status failure_;  // behind the rows
  int64_t row_ = 0;
  int64_t chunk_rows_ = 1;
};

// A step that computes elements of its input, one by one or all rows of a chunk together.
class RowCursor : public Cursor {
 public:
  bool Next(Context& context, Outcome* out) final;
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) final;
  bool gives_rows() const final { return together_ && input_->gives_rows(); }
  void Save(StateWriter& out) const final;
  Status Restore(Context& context, StateReader& in) final;

 protected:
  // together: Together may be called.
  RowCursor(std::unique_ptr<Cursor> below, bool together) : input_(std::move(below)), together_(together) {}

  // What becomes of an element, or the failure in its place; false when it is left out.
  virtual bool One(Context& context, Outcome* element) = 0;
  // What becomes of the rows of a chunk of columns, in place. On failure the chunk is as it was, and One is called for
  // each element.
  virtual Status Together(Chunk* rows) = 0;
  // No element comes any more, whatever the input gives.
  virtual bool ended() const { return false; }
  virtual void SaveOwn(StateWriter& out) const = 0;
  virtual Status RestoreOwn(StateReader& in) = 0;

 private:
  void SaveAll(StateWriter& out) const;
  void OneByOne(Context& context, Chunk* rows, Status failure);

  std::unique_ptr<Cursor> input_;
  const bool together_;
  bool one_by_one_ = false;  // rows could not be computed together before though none failed: not tried again
  Leftover left_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_ROW_CURSOR_H_
