// encode_base64 (attribute 0: pad) and decode_base64, with the alphabet that is safe in addresses.

#include <algorithm>
#include <cstring>

#include "function/ops/rules.h"
#include "function/ops/text.h"

namespace levada {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Status InferStrings(const OpCall& call, TensorSpec* outputs) {
  if (call.input(0).dtype() != DType::kString) return WrongDType(call.op, "strings", call.input(0).dtype());
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

std::string Encode(std::string_view bytes, bool pad) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t n = std::min<size_t>(3, bytes.size() - i);
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0);
    for (size_t k = 0; k <= n; ++k) out.push_back(kAlphabet[bits >> (18 - 6 * k) & 63]);
    if (pad) out.append(3 - n, '=');
  }
  return out;
}

// False at what is no base64.
bool Decode(std::string_view text, std::string* out) {
  if (text.size() % 4 == 0 && text.ends_with('=')) {
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  if (text.size() % 4 == 1) return false;
  uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const char* const found = c == 0 ? nullptr : std::strchr(kAlphabet, c);
    if (found == nullptr) return false;
    bits = bits << 6 | static_cast<uint32_t>(found - kAlphabet);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out->push_back(static_cast<char>(bits >> have & 0xFF));
  }
  return true;
}

Status EvaluateEncode(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(call.input(0)));
  std::vector<std::string> made;
  for (const std::string_view text : texts) made.push_back(Encode(text, call.number(0) != 0));
  return StringsTo(made, specs[0].shape, &outputs[0]);
}

Status EvaluateDecode(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts, TextsOf(call.input(0)));
  std::vector<std::string> made(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    if (Decode(texts[i], &made[i])) continue;
    return InvalidArgument("decode_base64: expected letters, digits, - and _, 4 at a time, got \"%.64s\" at position %zu",
                           std::string(texts[i]).c_str(), i);
  }
  return StringsTo(made, specs[0].shape, &outputs[0]);
}

Status BatchStrings(const BatchCall& batch, Ref<Tensor>* outputs) {
  return ComputeWith(batch, batch.call.attributes, outputs);
}

}  // namespace

LEVADA_OP(encode_base64) = {
    .name = "encode_base64", .infer = InferStrings, .evaluate = EvaluateEncode, .batch = BatchStrings};
LEVADA_OP(decode_base64) = {
    .name = "decode_base64", .infer = InferStrings, .evaluate = EvaluateDecode, .batch = BatchStrings};

}  // namespace levada
