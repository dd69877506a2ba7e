#ifndef LEVADA_CAPI_DATASET_TOOLS_H_
#define LEVADA_CAPI_DATASET_TOOLS_H_

// What the entries of datasets share: reading arguments, handing nodes over, callbacks of the C interface.

#include <functional>
#include <vector>

#include "base/callback.h"
#include "capi/handles.h"
#include "dataset/dataset.h"
#include "dataset/transform/element_function.h"
#include "dataset/transform/padding.h"

namespace levada::capi {

// The tensors behind an array of handles.
Result<TensorList> ReadTensors(levada_tensor* const* handles, int32_t count, const char* function);
// The nodes behind an array of handles.
Result<std::vector<Ref<DatasetNode>>> ReadDatasets(const levada_dataset* const* handles, int32_t count,
                                                   const char* function);
// Descriptions of components; shapes alone are asked for where dtypes are not needed.
Result<std::vector<TensorSpec>> ReadSpecs(const levada_component* components, int32_t count, const char* function);
// The shapes and values of a padding for `count` components.
Result<PaddingOptions> ReadPadding(const levada_component* shapes, levada_tensor* const* values, int32_t count,
                                   const char* function);
// Hands a new node over as a dataset.
Status Give(Result<Ref<DatasetNode>> node, levada_dataset** out);

// Hands text over as a new string tensor of rank 0.
Status GiveText(Result<std::string> text, levada_tensor** out);
// Runs `call`, which runs user code and gives its status; `op` is named when the code left no message.
Status RunCallback(const char* op, const std::function<levada_status()>& call);

// Callbacks of the C interface. Their failure is what they left in the thread's record; the record of the calling code
// itself is put back afterwards. `op` is named in messages.
Ref<ElementFunction> CallbackFunction(levada_map_fn fn, Ref<UserData> user_data, bool in_caller_thread, const char* op);
Ref<DatasetFunction> CallbackDatasets(levada_dataset_fn fn, Ref<UserData> user_data, bool in_caller_thread,
                                      const char* op);

}  // namespace levada::capi

#endif  // LEVADA_CAPI_DATASET_TOOLS_H_
