#include "support/operands.h"

namespace levada_fuzz {

const levada_tensor* Operands::Tensor() {
  const uint8_t choice = source_.Byte();
  return choice == 255 ? nullptr : tensors_[(next_++ + choice) % tensors_.size()];
}

List<levada_tensor* const> Operands::Tensors() {
  std::vector<levada_tensor*>& list = tensor_lists_.emplace_back(source_.Below(6));
  for (levada_tensor*& tensor : list) tensor = const_cast<levada_tensor*>(Tensor());
  return {list.data(), static_cast<int64_t>(list.size())};
}

List<const int64_t> Operands::Numbers64() {
  const uint32_t length = source_.Below(9);
  if (length == 8) return {nullptr, 0};
  std::vector<int64_t>& list = lists64_.emplace_back(length);
  for (int64_t& number : list) number = source_.Number();
  // A list of no numbers is not the same as no list.
  list.reserve(1);
  return {list.data(), length};
}

List<const int32_t> Operands::Numbers32() {
  const uint32_t length = source_.Below(9);
  if (length == 8) return {nullptr, 0};
  std::vector<int32_t>& list = lists32_.emplace_back(length);
  for (int32_t& number : list) number = static_cast<int32_t>(source_.Number());
  list.reserve(1);
  return {list.data(), length};
}

const char* Operands::Text() {
  static const char* const kTexts[] = {"ij,jk->ik", "i,i->",   "ii->i", "ij->ji",  "...i,...i->...", "", "ab,bc,cd->ad",
                                       "i->ij",     "iij->j",  "%d {}", "ij",      "...",            "a message"};
  const uint32_t choice = source_.Below(16);
  if (choice < sizeof kTexts / sizeof kTexts[0]) return kTexts[choice];
  if (choice == 15) return nullptr;
  std::string& text = texts_.emplace_back();
  for (uint32_t n = source_.Below(24); n > 0; --n) {
    const uint8_t byte = source_.Byte();
    text += byte < 192 ? "ijkl,.-> "[byte % 9] : static_cast<char>(byte % 127 + 1);
  }
  return text.c_str();
}

levada_dtype Operands::DType() {
  return source_.OneIn(64) ? static_cast<levada_dtype>(source_.Number()) : AnyDType(source_);
}

}  // namespace levada_fuzz
