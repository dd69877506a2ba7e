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
  std::string Save() const;
  // REQUIRES: nothing was read yet.
  Status Restore(std::string_view state);
  const Plan& plan() const { return *plan_; }

 private:
  bool Read(Outcome* out);
  Status ReadRows();
  void GoBack();

  Ref<Plan> plan_;
  Context context_;
  std::unique_ptr<Cursor> cursor_;
  bool ended_ = false;
  // A chunk that is given element by element, and what stands behind it. The state is that from before it and row_.
  Chunk rows_;
  Status failure_;
  int64_t row_ = 0;
  int64_t chunk_rows_ = 1;
  StateWriter before_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_STREAM_READER_H_
