#include "dataset/source/files_cursor.h"

namespace levada {
namespace {

void SavePlace(const FileElements* elements, StateWriter& out) {
  const RecordPlace place = elements != nullptr ? elements->place() : RecordPlace{};
  out.Int(elements != nullptr);
  out.Int(place.offset);
  out.Int(place.record);
  out.Int(place.ended);
}

}  // namespace

// The next name into a slot. False when there is none: then *out holds a failure of the names, if there was one.
bool FilesCursor::TakeName(Context& context, Slot* slot, Outcome* out) {
  out->status = Status::Ok();
  if (names_ended_) return false;
  if (!names_->Next(context, out)) {
    names_ended_ = true;
    out->status = Status::Ok();
    return false;
  }
  if (!out->status.ok()) return false;
  const Tensor& name = *out->element->component(0);
  *slot = Slot();
  slot->path = std::string(name.StringAt(*reinterpret_cast<const StringRecord*>(name.data())));
  slot->used = true;
  out->element = nullptr;
  return true;
}

// Gives every slot its first file. False when a failure of the names has to be given first.
bool FilesCursor::Begin(Context& context, Outcome* out) {
  while (begun_ < static_cast<int64_t>(slots_.size()) && !names_ended_) {
    if (TakeName(context, &slots_[begun_], out)) ++begun_;
    else if (!out->status.ok()) return false;
  }
  return true;
}

void FilesCursor::FillSlots() {
  const size_t count = slots_.size();
  for (size_t i = 0; i < count && !waiting_.empty(); ++i) {
    Slot& slot = slots_[(next_ + i) % count];
    if (slot.used) continue;
    slot = std::move(waiting_.front());
    waiting_.pop_front();
  }
}

bool FilesCursor::Idle() const {
  for (const Slot& slot : slots_) {
    if (slot.used) return false;
  }
  return waiting_.empty() && names_ended_;
}

Status FilesCursor::Open(Slot* slot) {
  LEVADA_ASSIGN_OR_RETURN(slot->elements, open_(slot->path));
  return Status::Ok();
}

bool FilesCursor::Next(Context& context, Outcome* out) { return Visit(context, 1, out, nullptr); }

void FilesCursor::NextRows(Context& context, int64_t most, Chunk* out, Status* failure) {
  if (slots_.size() != 1) return Cursor::NextRows(context, most, out, failure);
  Outcome behind;
  out->Clear();
  Visit(context, most, &behind, out);
  *failure = std::move(behind.status);
}

// The next element, or with `rows` up to `most` and the failure behind them. False at the end.
bool FilesCursor::Visit(Context& context, int64_t most, Outcome* out, Chunk* rows) {
  const int64_t count = static_cast<int64_t>(slots_.size());
  while (true) {
    if (context.IsCancelled()) return GiveCancelled(out);
    if (!Begin(context, out)) return true;
    FillSlots();
    if (Idle()) return false;
    const int64_t first = next_;
    for (int64_t i = 0; i < count; ++i) {
      const int64_t index = (first + i) % count;
      Slot& slot = slots_[index];
      if (!slot.used) continue;
      Status opened = slot.elements != nullptr ? Status::Ok() : Open(&slot);
      bool more = opened.ok();
      if (more && rows == nullptr) {
        more = slot.elements->Next(out);
      } else if (more) {
        slot.elements->NextRows(most, rows, &out->status);
        more = rows->count > 0 || !out->status.ok();
      }
      if (more) {
        next_ = (index + 1) % count;
        if (!out->status.ok()) out->status = FailedAt(*node_, std::move(out->status));
        return true;
      }
      slot = Slot();
      Slot following;
      if (TakeName(context, &following, out)) waiting_.push_back(std::move(following));
      else if (opened.ok() && !out->status.ok()) return true;
      if (opened.ok()) continue;
      next_ = (index + 1) % count;
      return GiveFailure(FailedAt(*node_, std::move(opened)), out);
    }
  }
}

void FilesCursor::Save(StateWriter& out) const {
  out.Int(names_ended_);
  if (!names_ended_) names_->Save(out);
  out.Int(begun_);
  out.Int(next_);
  for (const Slot& slot : slots_) {
    out.Int(slot.used);
    if (!slot.used) continue;
    out.Bytes(slot.path);
    SavePlace(slot.elements.get(), out);
  }
  out.Int(static_cast<int64_t>(waiting_.size()));
  for (const Slot& slot : waiting_) out.Bytes(slot.path);
}

Status FilesCursor::RestoreSlot(StateReader& in, Slot* slot) {
  int64_t used = 0, opened = 0, ended = 0;
  LEVADA_RETURN_IF_ERROR(in.Count(&used));
  if (used == 0) return Status::Ok();
  std::string_view path;
  RecordPlace place;
  LEVADA_RETURN_IF_ERROR(in.Bytes(&path));
  LEVADA_RETURN_IF_ERROR(in.Count(&opened));
  LEVADA_RETURN_IF_ERROR(in.Count(&place.offset));
  LEVADA_RETURN_IF_ERROR(in.Count(&place.record));
  LEVADA_RETURN_IF_ERROR(in.Count(&ended));
  place.ended = ended != 0;
  slot->used = true;
  slot->path = std::string(path);
  if (opened == 0) return Status::Ok();
  LEVADA_RETURN_IF_ERROR(Open(slot));
  return slot->elements->Seek(place);
}

Status FilesCursor::Restore(Context& context, StateReader& in) {
  int64_t ended = 0, waiting = 0;
  LEVADA_RETURN_IF_ERROR(in.Count(&ended));
  names_ended_ = ended != 0;
  if (!names_ended_) LEVADA_RETURN_IF_ERROR(names_->Restore(context, in));
  LEVADA_RETURN_IF_ERROR(in.Count(&begun_));
  LEVADA_RETURN_IF_ERROR(in.Count(&next_));
  const int64_t count = static_cast<int64_t>(slots_.size());
  if (begun_ > count || next_ >= count) {
    return InvalidArgument("iterator_restore: expected a slot below %lld, got %lld and %lld",
                           static_cast<long long>(count), static_cast<long long>(begun_),
                           static_cast<long long>(next_));
  }
  for (Slot& slot : slots_) LEVADA_RETURN_IF_ERROR(RestoreSlot(in, &slot));
  LEVADA_RETURN_IF_ERROR(in.Count(&waiting));
  for (int64_t i = 0; i < waiting; ++i) {
    std::string_view path;
    LEVADA_RETURN_IF_ERROR(in.Bytes(&path));
    Slot slot;
    slot.path = std::string(path);
    slot.used = true;
    waiting_.push_back(std::move(slot));
  }
  return Status::Ok();
}

}  // namespace levada
