#ifndef LEVADA_DATASET_CURSOR_H_
#define LEVADA_DATASET_CURSOR_H_

// Elements one after the other: how a step runs whose elements have no positions (DESIGN 7, streams).

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dataset/block.h"
#include "dataset/node.h"
#include "dataset/stage.h"

namespace levada {

// Numbers and nested states of cursors as bytes, little-endian.
class StateWriter {
 public:
  void Int(int64_t value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }
  void Bytes(std::string_view bytes) {
    Int(static_cast<int64_t>(bytes.size()));
    bytes_.append(bytes);
  }
  // What another writer took.
  void Append(std::string_view written) { bytes_.append(written); }
  std::string Take() { return std::move(bytes_); }
  // Begins again in the same memory.
  void Clear() { bytes_.clear(); }
  std::string_view written() const { return bytes_; }

 private:
  std::string bytes_;
};

class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : rest_(bytes) {}
  bool AtEnd() const { return rest_.empty(); }
  // InvalidArgument when the bytes end before.
  Status Int(int64_t* value);
  // A number of 0 or more.
  Status Count(int64_t* value);
  Status Bytes(std::string_view* bytes);

 private:
  std::string_view rest_;
};

// So many rows a cursor gives at once at most, and readers of files no more than so many bytes of them.
inline constexpr int64_t kMostChunk = 1024;
inline constexpr int64_t kMostChunkBytes = 256 << 10;

// One run through the elements of a step. Used by one thread at a time. What it throws is caught by its reader.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // The next element or the failure in its place; false at the end, again and again. A step that takes many elements of
  // its input to make one asks context.IsCancelled() between them.
  virtual bool Next(Context& context, Outcome* out) = 0;
  // Up to `most` elements at once, and in *failure the one behind them, if that one failed; neither at the end. Fewer
  // than `most` say nothing about the end. Leaves the cursor where as many calls of Next would. REQUIRES: most > 0.
  virtual void NextRows(Context& context, int64_t most, Chunk* out, Status* failure);
  // Elements come in columns, without user code, and steps below are marked for the first of a call at most: who wants
  // one element may take more of them.
  virtual bool gives_rows() const { return false; }
  // Where it stands: positions and cursors, never data.
  virtual void Save(StateWriter& out) const = 0;
  // REQUIRES: nothing was read yet. On failure the cursor is of no use any more.
  virtual Status Restore(Context& context, StateReader& in) = 0;
};

// Up to `count` elements in as many parts as they come in, none of them empty; fewer only at the end. A failure is
// returned, and takes the elements before it along.
Status CollectRows(Context& context, Cursor& cursor, int64_t count, std::vector<Chunk>* parts);

// A cursor whose place is told by the number of elements delivered: restored by running it again.
class ReplayCursor : public Cursor {
 public:
  bool Next(Context& context, Outcome* out) final {
    if (!Step(context, out)) return false;
    ++delivered_;
    return true;
  }
  void Save(StateWriter& out) const final { out.Int(delivered_); }
  Status Restore(Context& context, StateReader& in) final;

 protected:
  virtual bool Step(Context& context, Outcome* out) = 0;
  // By a NextRows of its own.
  void Delivered(int64_t count) { delivered_ += count; }

 private:
  int64_t delivered_ = 0;
};

// The elements of a stage that knows positions. Rows are made in blocks.
class PositionCursor final : public Cursor {
 public:
  PositionCursor(Ref<Stage> stage, int64_t pass) : stage_(std::move(stage)), pass_(pass) {}

  bool Next(Context& context, Outcome* out) override;
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override;
  bool gives_rows() const override {
    return stage_->makes_rows() && stage_->work() != Work::kUser && !stage_->depends_on_pass();
  }
  void Save(StateWriter& out) const override { out.Int(position_); }
  Status Restore(Context& context, StateReader& in) override;

 private:
  static constexpr int64_t kMostRows = 64;
  bool AtHand() const { return block_.count() > 0 && position_ < block_.first() + block_.count(); }
  void Make(Context& context, int64_t rows);
  void Mark(Context& context);

  Ref<Stage> stage_;
  int64_t pass_;
  int64_t position_ = 0;
  int64_t next_mark_ = 0;
  int64_t chunk_rows_ = 1;
  Block block_;
};

// A stage whose elements can only be had in order. `open` begins a pass.
class StreamStage final : public Stage {
 public:
  using Opener = std::function<std::unique_ptr<Cursor>(int64_t pass)>;
  StreamStage(Ref<const DatasetNode> node, Opener open) : Stage(std::move(node), kEndless), open_(std::move(open)) {}

  bool is_stream() const override { return true; }
  std::unique_ptr<Cursor> Open(int64_t pass) override { return open_(pass); }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kUser; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return true; }

 private:
  Opener open_;
};

// Fills `out` with a cancellation, which no cursor passes over. Returns true.
bool GiveCancelled(Outcome* out);
inline bool GiveFailure(Status status, Outcome* out) {
  out->element = nullptr;
  out->status = std::move(status);
  return true;
}
inline bool GiveElement(Ref<Element> element, Outcome* out) {
  out->element = std::move(element);
  out->status = Status::Ok();
  return true;
}

}  // namespace levada

#endif  // LEVADA_DATASET_CURSOR_H_
