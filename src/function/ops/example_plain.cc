// The quick way of parse_example. Everything odd is left to the general one: other orders of fields, numbers that are not
// packed, a key that comes twice, damage.

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "function/ops/example_column.h"

namespace levada {
namespace {

static_assert(std::endian::native == std::endian::little, "values are taken as they stand in the message");

using Specs = std::vector<FeatureSpec>;

constexpr char Tag(int number) { return static_cast<char>(number << 3 | static_cast<int>(WireType::kBytes)); }

// What is left of a message.
struct Bytes {
  const char* p;
  const char* end;
  explicit Bytes(std::string_view bytes) : p(bytes.data()), end(bytes.data() + bytes.size()) {}

  bool empty() const { return p == end; }
  // The next field, if it is bytes under this tag.
  bool Take(char tag, std::string_view* bytes) {
    if (p == end || *p != tag) return false;
    uint64_t length = 0;
    const char* const begin = ReadVarint(p + 1, end, &length);
    if (begin == nullptr || length > static_cast<uint64_t>(end - begin)) return false;
    *bytes = {begin, static_cast<size_t>(length)};
    p = begin + length;
    return true;
  }
};

class PlainExamples {
 public:
  PlainExamples(const OpCall& call, const Specs& specs, const Texts& texts)
      : call_(call), specs_(specs), texts_(texts), by_key_(specs.size()), last_(specs.size(), -1) {
    std::iota(by_key_.begin(), by_key_.end(), 0);
    std::sort(by_key_.begin(), by_key_.end(), [&](int a, int b) { return specs_[a].key < specs_[b].key; });
  }

  // Of several outputs of one feature, each would have to be stored.
  bool OneOutputEach() const {
    return std::adjacent_find(by_key_.begin(), by_key_.end(),
                              [&](int a, int b) { return specs_[a].key == specs_[b].key; }) == by_key_.end();
  }
  Status Begin();
  bool Read(int64_t example);
  ExampleColumn& column(size_t spec) { return columns_[spec]; }

 private:
  // Examples of one writer have their features in one order: the key that stood in this place is tried first.
  struct Place {
    std::string_view key;
    int spec;  // -1: not wanted
  };

  int Find(std::string_view key) const {
    const auto at = std::lower_bound(by_key_.begin(), by_key_.end(), key,
                                     [&](int spec, std::string_view k) { return specs_[spec].key < k; });
    return at != by_key_.end() && specs_[*at].key == key ? *at : -1;
  }
  int SpecAt(size_t place, std::string_view key) {
    if (place == places_.size()) places_.push_back({key, Find(key)});
    if (places_[place].key != key) places_[place] = {key, Find(key)};
    return places_[place].spec;
  }
  bool Store(int64_t example, int spec, std::string_view feature);
  bool MayLack(int64_t example) const;

  const OpCall& call_;
  const Specs& specs_;
  const Texts& texts_;
  std::vector<int> by_key_;
  std::vector<int64_t> last_;  // the example in which each feature was found last
  std::vector<Place> places_;
  std::vector<ExampleColumn> columns_;
};

Status PlainExamples::Begin() {
  for (const FeatureSpec& spec : specs_) {
    Shape shape = spec.shape;
    if (texts_.tensor->rank() == 1) shape.insert(0, texts_.size());
    LEVADA_ASSIGN_OR_RETURN(ExampleColumn column, ExampleColumn::Make(call_, spec, texts_, std::move(shape)));
    columns_.push_back(std::move(column));
  }
  return Status::Ok();
}

bool TakeStrings(Bytes list, int64_t count, const Texts& texts, int64_t example, char* out) {
  for (std::string_view text; count > 0; --count, out += sizeof(StringRecord)) {
    if (!list.Take(Tag(1), &text)) return false;
    const StringRecord record = texts.Part(example, text);
    std::memcpy(out, &record, sizeof(record));
  }
  return list.empty();
}

bool TakeFloats(Bytes list, int64_t count, char* out) {
  std::string_view values;
  if (!list.Take(Tag(1), &values) || !list.empty() || values.size() != count * sizeof(float)) return false;
  std::memcpy(out, values.data(), values.size());
  return true;
}

bool TakeIntegers(Bytes list, int64_t count, char* out) {
  std::string_view values;
  if (!list.Take(Tag(1), &values) || !list.empty()) return false;
  const char* p = values.data();
  const char* const end = p + values.size();
  for (; count > 0; --count, out += sizeof(int64_t)) {
    uint64_t value = 0;
    p = ReadVarint(p, end, &value);
    if (p == nullptr) return false;
    std::memcpy(out, &value, sizeof(value));
  }
  return p == end;
}

// False when it is no feature of these values, or stands there the second time.
bool PlainExamples::Store(int64_t example, int number, std::string_view feature) {
  const FeatureSpec& spec = specs_[number];
  if (last_[number] == example) return false;
  Bytes lists(feature);
  std::string_view list;
  if (!lists.Take(Tag(static_cast<int>(ListOfDType(spec.dtype))), &list) || !lists.empty()) return false;
  last_[number] = example;
  char* const out = columns_[number].values->mutable_data() + example * spec.stride * SizeOf(spec.dtype);
  if (spec.dtype == DType::kString) return TakeStrings(Bytes(list), spec.stride, texts_, example, out);
  return spec.dtype == DType::kFloat32 ? TakeFloats(Bytes(list), spec.stride, out)
                                       : TakeIntegers(Bytes(list), spec.stride, out);
}

// Whether each feature that this example lacks has a default, which fills its place already.
bool PlainExamples::MayLack(int64_t example) const {
  for (size_t k = 0; k < specs_.size(); ++k) {
    if (last_[k] != example && specs_[k].default_input < 0 && !specs_[k].may_be_missing) return false;
  }
  return true;
}

bool PlainExamples::Read(int64_t example) {
  Bytes message(texts_[example]);
  std::string_view map, entry, key, feature;
  if (!message.Take(Tag(1), &map) || !message.empty()) return false;
  Bytes entries(map);
  size_t found = 0;
  for (size_t place = 0; !entries.empty(); ++place) {
    if (!entries.Take(Tag(1), &entry)) return false;
    Bytes pair(entry);
    if (!pair.Take(Tag(1), &key) || !pair.Take(Tag(2), &feature) || !pair.empty()) return false;
    const int spec = SpecAt(place, key);
    if (spec < 0) continue;
    if (!Store(example, spec, feature)) return false;
    ++found;
  }
  return found == specs_.size() || MayLack(example);
}

// Each value takes a byte or more: memory for values that cannot be there is not asked for.
bool IsPlain(const Specs& specs, const Texts& texts) {
  int64_t nbytes = 0;
  for (int64_t i = 0; i < texts.size(); ++i) nbytes += texts.records()[i].length;
  for (const FeatureSpec& spec : specs) {
    if (spec.kind != FeatureSpec::Kind::kFixed || spec.is_list || spec.stride == 0) return false;
    if (texts.size() > 0 && spec.stride > nbytes / texts.size()) return false;
  }
  return true;
}

}  // namespace

Result<bool> ParsePlainExamples(const OpCall& call, const Specs& specs, const Texts& texts, Ref<Tensor>* outputs) {
  if (!IsPlain(specs, texts)) return false;
  PlainExamples examples(call, specs, texts);
  if (!examples.OneOutputEach()) return false;
  LEVADA_RETURN_IF_ERROR(examples.Begin());
  for (int64_t i = 0; i < texts.size(); ++i) {
    if (!examples.Read(i)) return false;
  }
  for (size_t k = 0; k < specs.size(); ++k) outputs[k] = std::move(examples.column(k)).Finish();
  return true;
}

}  // namespace levada
