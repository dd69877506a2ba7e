#include "io/tar_reader.h"

#include <algorithm>

namespace levada {
namespace {

// Names and pax headers are short. More is somebody's attempt to fill the memory.
constexpr int64_t kMostText = 1 << 20;

int64_t Padded(int64_t nbytes) { return (nbytes + kTarBlock - 1) / kTarBlock * kTarBlock; }

}  // namespace

Status TarReader::At(int64_t offset, Status status) const {
  if (status.ok()) return status;
  return MakeError(status.code(), "'%s': offset %lld: %s", path().c_str(), static_cast<long long>(offset), status.message());
}

Status TarReader::Seek(int64_t position) {
  LEVADA_ASSIGN_OR_RETURN(const bool there, window_.Seek(position));
  if (there) return Status::Ok();
  return DataLoss("'%s': expected at least %lld bytes, got %lld", path().c_str(), static_cast<long long>(position),
                  static_cast<long long>(window_.position()));
}

Status TarReader::PassOver(int64_t nbytes) {
  while (nbytes > 0) {
    if (window_.bytes().empty()) {
      LEVADA_ASSIGN_OR_RETURN(const bool more, window_.More());
      if (!more) {
        return At(window_.position(), DataLoss("truncated tar archive: expected %lld more bytes, got the end",
                                               static_cast<long long>(nbytes)));
      }
    }
    const int64_t step = std::min(nbytes, static_cast<int64_t>(window_.bytes().size()));
    window_.Consume(step);
    nbytes -= step;
  }
  return Status::Ok();
}

// The next header; a zero one at the end of the data, where that is allowed.
Result<TarHeader> TarReader::ReadHeader() {
  LEVADA_RETURN_IF_ERROR(window_.Fill(kTarBlock));
  const int64_t begin = window_.position();
  const std::string_view bytes = window_.bytes();
  if (bytes.empty() && part_) {
    TarHeader end;
    end.is_zero = true;
    return end;
  }
  if (static_cast<int64_t>(bytes.size()) < kTarBlock) {
    return At(begin, DataLoss("truncated tar archive: expected a header of %lld bytes, got %zu",
                              static_cast<long long>(kTarBlock), bytes.size()));
  }
  Result<TarHeader> header = ParseTarHeader(bytes.substr(0, kTarBlock));
  if (!header.ok()) return At(begin, header.status());
  if (header.value().is_zero) return header;
  window_.Consume(kTarBlock);
  return header;
}

// The data of a header that describes another; valid until the next call.
Result<std::string_view> TarReader::ReadText(const TarHeader& header) {
  if (header.size > kMostText) {
    return At(window_.position(), DataLoss("expected at most %lld bytes of a name or a pax header, got %lld",
                                           static_cast<long long>(kMostText), static_cast<long long>(header.size)));
  }
  LEVADA_RETURN_IF_ERROR(window_.Fill(Padded(header.size)));
  if (static_cast<int64_t>(window_.bytes().size()) < Padded(header.size)) {
    return At(window_.position(), DataLoss("truncated tar archive: expected %lld bytes of a name or a pax header, got %zu",
                                           static_cast<long long>(header.size), window_.bytes().size()));
  }
  const std::string_view text = std::string_view(window_.bytes().data(), header.size);
  window_.Consume(Padded(header.size));
  return text;
}

Result<bool> TarReader::Next(TarMember* out) {
  LEVADA_RETURN_IF_ERROR(PassOver(pending_));
  pending_ = 0;
  out->begin = window_.position();
  TarExtension extension;
  while (true) {
    const int64_t at = window_.position();
    LEVADA_ASSIGN_OR_RETURN(TarHeader header, ReadHeader());
    if (header.is_zero) {
      if (at == out->begin) return false;
      return At(at, DataLoss("truncated tar archive: expected the member that a header describes, got the end"));
    }
    if (header.type == 'S' || header.type == 'M') {
      return At(at, InvalidArgument("'%s': expected a whole file, got %s", header.name.c_str(),
                                    header.type == 'S' ? "a sparse one" : "a part of one (a multi-volume archive)"));
    }
    if (header.type == 'L' || header.type == 'K' || header.type == 'x' || header.type == 'g') {
      LEVADA_ASSIGN_OR_RETURN(const std::string_view text, ReadText(header));
      if (header.type == 'L') extension.name = std::string(text.substr(0, std::min(text.find('\0'), text.size())));
      TarExtension global;  // names and sizes of all members would be nonsense: only holes are looked for
      if (header.type == 'x') LEVADA_RETURN_IF_ERROR(At(at, ParsePaxRecords(text, &extension)));
      if (header.type == 'g') LEVADA_RETURN_IF_ERROR(At(at, ParsePaxRecords(text, &global)));
      continue;
    }
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find that a long name which is not ASCII is lost when read by number
    if (std::any_of(extension.name.begin(), extension.name.end(), [](char c) { return c < 0; })) out->begin = at;
#endif
    // Links, devices and directories have no data, whatever their size says.
    const bool empty = header.type >= '1' && header.type <= '6';
    out->is_file = !empty && header.type != 'D' && header.type != 'V';
    out->name = extension.name.empty() ? std::move(header.name) : std::move(extension.name);
    out->size = empty ? 0 : extension.size >= 0 ? extension.size : header.size;
    if (out->size > window_.MaxRemaining()) {
      return At(at, DataLoss("truncated tar archive: expected %lld bytes of '%s', got at most %lld",
                             static_cast<long long>(out->size), out->name.c_str(),
                             static_cast<long long>(window_.MaxRemaining())));
    }
    size_ = out->size;
    begin_ = window_.position();
    pending_ = Padded(size_);
    return true;
  }
}

Result<std::string_view> TarReader::Data() {
  if (size_ > most_) {
    return At(begin_, ResourceExhausted("expected a member of at most %lld bytes (max_record_bytes), got %lld",
                                        static_cast<long long>(most_), static_cast<long long>(size_)));
  }
  LEVADA_RETURN_IF_ERROR(window_.Fill(size_));
  const std::string_view bytes = window_.bytes();
  if (static_cast<int64_t>(bytes.size()) >= size_) return bytes.substr(0, size_);
  return At(begin_, DataLoss("truncated tar archive: expected %lld bytes, got %zu", static_cast<long long>(size_),
                             bytes.size()));
}

}  // namespace levada
