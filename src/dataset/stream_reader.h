#ifndef LEVADA_DATASET_STREAM_READER_H_
#define LEVADA_DATASET_STREAM_READER_H_

// One pass over a plan whose last step is a stream.

#include <memory>
#include <string>

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {

// Used by one thread at a time.
class StreamReader {
 public:
  // cancelled: lives as long as this, or until Watch names another.
  StreamReader(Ref<Plan> plan, const std::atomic<bool>* cancelled);

  void Watch(const std::atomic<bool>* cancelled) { context_.cancelled = cancelled; }
  // Where places that the consumer still has to reach are noted; null: they are marked at once.
  void NoteTouches(std::vector<TouchMark>* touches) { context_.touches = touches; }
  // The next element or the failure in its place; false at the end, again and again.
  bool Next(Outcome* out) noexcept;
  // The next element was made already.
  bool AtHand() const { return row_ < rows_.count; }
  // Elements come in chunks, so cheap that a worker that makes them ahead would cost more.
  bool IsCheap() const { return cursor_->gives_rows() && row_ns_ < kWorthWorkerNs; }
  std::string Save() const;
  // REQUIRES: nothing was read yet.
  Status Restore(std::string_view state);
  const Plan& plan() const { return *plan_; }

 private:
  static constexpr int64_t kWorthWorkerNs = 3'000;

  bool Read(Outcome* out);
  Status ReadRows();
  void GoBack();
  Status PassInWhole(std::string_view state, int64_t passed);

  Ref<Plan> plan_;
  Context context_;
  std::unique_ptr<Cursor> cursor_;
  bool ended_ = false;
  // A chunk that is given element by element, and what stands behind it. The state is that from before it and row_.
  Chunk rows_;
  Status failure_;
  int64_t row_ = 0;
  int64_t chunk_rows_ = 1;
  int64_t row_ns_ = 0;  // what a row took; 0: not known yet
  StateWriter before_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_STREAM_READER_H_
