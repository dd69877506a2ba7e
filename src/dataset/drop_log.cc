#include "dataset/drop_log.h"

#include "base/json.h"
#include "dataset/block.h"
#include "dataset/node.h"

namespace levada {

void DropLog::Add(const DatasetNode& policy, int64_t pass, int64_t position, bool substituted,
                  const Status& failure) noexcept {
  std::lock_guard lock(mutex_);
  const auto key = std::make_tuple(policy.ordinal(), pass, position);
  // Without memory for an entry the element is counted.
  const Status kept = WithoutExceptions([&]() -> Status {
    if (entries_.contains(key)) return Status::Ok();
    if (entries_.size() >= kMostEntries) return Status::OutOfMemory();
    entries_.emplace(key, Dropped{policy.Label(), pass, position, substituted, failure.code(),
                                  failure.error()->origin(), failure.message()});
    return Status::Ok();
  });
  if (!kept.ok()) ++more_;
}

std::string DropLog::AsJson() const {
  std::lock_guard lock(mutex_);
  JsonWriter json;
  json.BeginObject().Key("format").Int(1).Key("total").Int(static_cast<int64_t>(entries_.size()) + more_);
  json.Key("elements").BeginArray();
  for (const auto& [key, entry] : entries_) {
    json.BeginObject().Key("step").String(entry.step).Key("pass").Int(entry.pass).Key("position").Int(entry.position);
    json.Key("substituted").Bool(entry.substituted).Key("code").Int(static_cast<int64_t>(entry.code));
    json.Key("origin").String(entry.origin).Key("message").String(entry.message).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace levada
