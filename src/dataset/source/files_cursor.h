#ifndef LEVADA_DATASET_SOURCE_FILES_CURSOR_H_
#define LEVADA_DATASET_SOURCE_FILES_CURSOR_H_

#include <deque>

#include "dataset/source/files.h"

namespace levada {

// Reads files in turn, one element each. The order is that of TensorFlow's num_parallel_reads: a file that is at its end
// leaves its slot empty, the next file waits in line, and empty slots are filled before the next element.
class FilesCursor final : public Cursor {
 public:
  using Opener = std::function<Result<std::unique_ptr<FileElements>>(const std::string& path)>;
  FilesCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> names, Opener open, int64_t parallel)
      : node_(std::move(node)), names_(std::move(names)), open_(std::move(open)), slots_(parallel) {}

  bool Next(Context& context, Outcome* out) override;
  void Save(StateWriter& out) const override;
  Status Restore(Context& context, StateReader& in) override;

 private:
  // A file that was begun, or waits to be: then `elements` is null. In a slot without a name there is no file.
  struct Slot {
    std::string path;
    bool used = false;
    std::unique_ptr<FileElements> elements;
  };
  enum class Step { kElement, kNothing };

  bool Begin(Context& context, Outcome* out);
  bool TakeName(Context& context, Slot* slot, Outcome* out);
  Status Open(Slot* slot);
  void FillSlots();
  bool Idle() const;
  Status RestoreSlot(StateReader& in, Slot* slot);

  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> names_;
  Opener open_;
  std::vector<Slot> slots_;
  std::deque<Slot> waiting_;
  int64_t next_ = 0;         // the slot whose turn it is
  int64_t begun_ = 0;        // slots that got their first file
  bool names_ended_ = false;
};

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_FILES_CURSOR_H_
