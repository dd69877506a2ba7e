#include "variable/generator.h"

#include "convert/layout.h"
#include "runtime/seed.h"

namespace levada {
namespace {

// Blocks of 128 bits that are set aside for each element, so that rejection never runs into the next draw.
constexpr int64_t kBlocksPerElement = 256;

TensorSpec WordsSpec(int64_t n) {
  TensorSpec spec;
  spec.dtype = DType::kInt64;
  spec.shape = {n};
  return spec;
}

Result<Ref<Tensor>> WordsTensor(const int64_t* words, int64_t n) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(DType::kInt64, {n}));
  std::memcpy(tensor->mutable_data(), words, n * sizeof(int64_t));
  return tensor;
}

Status CheckState(const char* op, const TensorSpec& value) {
  if (value.dtype == DType::kInt64 && WordsSpec(3).Accepts(value)) return Status::Ok();
  return InvalidArgument("%s: expected a state of dtype int64 and shape [3], got %s", op, ToString(value).c_str());
}

Status NotWritable() { return InvalidArgument("assign: a draw of random numbers cannot be assigned to"); }

}  // namespace

Result<Ref<GeneratorState>> GeneratorState::Create(const Ref<Tensor>& value) {
  if (value->is_symbolic()) return InvalidArgument("generator: expected a state, got a symbolic tensor");
  Ref<GeneratorState> state = Ref<GeneratorState>::Adopt(new GeneratorState);
  LEVADA_RETURN_IF_ERROR(state->Update(UpdateKind::kAssign, {}, value));
  return state;
}

TensorSpec GeneratorState::spec() const { return WordsSpec(3); }

Result<Ref<Tensor>> GeneratorState::Read() {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(DType::kInt64, {3}));
  std::lock_guard lock(mutex_);
  std::memcpy(tensor->mutable_data(), words_, sizeof(words_));
  return tensor;
}

Status GeneratorState::CheckUpdate(UpdateKind kind, std::span<const int64_t>, const TensorSpec& value) const {
  if (kind != UpdateKind::kAssign) return InvalidArgument("generator: a state can only be assigned as a whole");
  return CheckState("generator", value);
}

Status GeneratorState::Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) {
  LEVADA_RETURN_IF_ERROR(CheckUpdate(kind, items, value->spec()));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> words, Contiguous(value));
  std::lock_guard lock(mutex_);
  std::memcpy(words_, words->data(), sizeof(words_));
  return Status::Ok();
}

void GeneratorState::Describe(JsonWriter& json) const {
  json.BeginObject().Key("generator").String("philox").EndObject();
}

Status GeneratorState::CheckDraw(int64_t elements) {
  if (elements >= 0 && elements <= INT64_MAX / kBlocksPerElement) return Status::Ok();
  return InvalidArgument("generator: expected a number of elements of 0 ... 2^55, got %lld",
                         static_cast<long long>(elements));
}

Result<Ref<Tensor>> GeneratorState::Draw(int64_t elements) {
  LEVADA_RETURN_IF_ERROR(CheckDraw(elements));
  const int64_t blocks = elements * kBlocksPerElement;
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(DType::kInt64, {3}));
  std::lock_guard lock(mutex_);
  std::memcpy(tensor->mutable_data(), words_, sizeof(words_));
  const uint64_t low = static_cast<uint64_t>(words_[0]) + static_cast<uint64_t>(blocks);
  if (low < static_cast<uint64_t>(blocks)) words_[1] = static_cast<int64_t>(static_cast<uint64_t>(words_[1]) + 1);
  words_[0] = static_cast<int64_t>(low);
  return tensor;
}

Status GeneratorDraw::Update(UpdateKind, std::span<const int64_t>, const Ref<Tensor>&) { return NotWritable(); }
Status GeneratorDraw::CheckUpdate(UpdateKind, std::span<const int64_t>, const TensorSpec&) const {
  return NotWritable();
}

void GeneratorDraw::Describe(JsonWriter& json) const {
  json.BeginObject().Key("draw").Int(elements_).Key("generator").String("philox").EndObject();
}

TensorSpec OpSeed::spec() const { return WordsSpec(2); }

void OpSeed::Fill(int64_t n, int64_t* words) {
  DrawScope* const scope = DrawScope::OfElements();
  const int64_t key = scope != nullptr ? scope->KeyOfOp(given_ ? &key_ : nullptr, op_) : key_;
  const int64_t runs = scope != nullptr ? 0 : runs_.fetch_add(n, std::memory_order_relaxed);
  for (int64_t i = 0; i < n; ++i) {
    words[2 * i] = key;
    words[2 * i + 1] = scope != nullptr ? scope->position(i) : runs + i;
  }
}

Result<Ref<Tensor>> OpSeed::Read() {
  int64_t words[2];
  Fill(1, words);
  return WordsTensor(words, 2);
}

Result<Ref<Tensor>> OpSeed::ReadRows(int64_t n) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> rows, Tensor::Empty(DType::kInt64, {n, 2}));
  Fill(n, reinterpret_cast<int64_t*>(rows->mutable_data()));
  return rows;
}

Status OpSeed::Update(UpdateKind, std::span<const int64_t>, const Ref<Tensor>&) { return NotWritable(); }
Status OpSeed::CheckUpdate(UpdateKind, std::span<const int64_t>, const TensorSpec&) const { return NotWritable(); }

void OpSeed::Describe(JsonWriter& json) const {
  json.BeginObject().Key("draw").Int(op_);
  if (given_) json.Key("seed").Int(key_);
  json.EndObject();
}

}  // namespace levada
