#include "capi/strings.h"

namespace levada::capi {

Result<std::vector<std::string>> ReadStrings(const Tensor& tensor, const char* name, const char* function) {
  if (tensor.is_symbolic() || tensor.dtype() != DType::kString || tensor.rank() != 1) {
    return InvalidArgument("%s: %s: expected strings of shape [N], got %s", function, name,
                           ToString(tensor.spec()).c_str());
  }
  std::vector<std::string> list;
  for (int64_t i = 0; i < tensor.dim(0); ++i) {
    const Ref<Tensor> one = tensor.Row(i);
    list.emplace_back(one->StringAt(*reinterpret_cast<const StringRecord*>(one->data())));
    if (list.back().find('\0') == std::string::npos) continue;
    return InvalidArgument("%s: %s: expected strings without zero bytes (position %lld)", function, name,
                           static_cast<long long>(i));
  }
  return list;
}

Result<Ref<Tensor>> GiveStrings(const std::vector<std::string>& strings) {
  const std::vector<std::string_view> views(strings.begin(), strings.end());
  return Tensor::FromStrings(views, {static_cast<int64_t>(views.size())});
}

}  // namespace levada::capi
