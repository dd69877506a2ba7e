/* Datasets with Lua functions in them, and those that take an element or an options struct with lists. */
#include <stddef.h>

#include "handle.h"

/* What most of these need: the input, and the place of the result. */
static levada_dataset *Input(lua_State *L, const char *what) { return LuCheck(L, LU_DATASET, 1, what); }

static int Made(lua_State *L, levada_status status, levada_dataset *dataset) {
  LuDrain(L);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushHandle(L, LU_DATASET, dataset);
  return 1;
}

static const levada_component *Components(lua_State *L, int index, const char *what, int32_t *n) {
  const levada_component *components;
  if (!LuComponents(L, index, what, &components, n)) lua_error(L);
  return components;
}

/* An element of the tensors in the table at index, kept by nobody: to be released. Raises. */
static levada_element *Element(lua_State *L, int index, const char *what) {
  levada_tensor *const *tensors;
  levada_element *out = NULL;
  int32_t n;
  levada_status status;
  if (!LuTensors(L, index, what, &tensors, &n)) lua_error(L);
  status = levada_element_create(tensors, n, &out);
  if (status != LEVADA_OK) LuFail(L, status);
  return out;
}

/* map_callback(dataset, descriptions, function) */
static int Map(lua_State *L) {
  levada_dataset *input = Input(L, "map"), *out = NULL;
  int32_t n;
  const levada_component *components = Components(L, 2, "map", &n);
  const levada_map_options options = {.struct_size = sizeof options, .caller_thread = 1};
  LuBox *box = LuBoxNew(L, 3);
  levada_status status;
  LuBoxDtypes(box, 0, components, n);
  LU_INSIDE(L, status = levada_dataset_map_callback(input, components, n, LuMapCallback, box, LuBoxRelease, &options,
      &out));
  return Made(L, status, out);
}

static const levada_call_options kHere = {.struct_size = sizeof kHere, .caller_thread = 1};

/* filter_callback(dataset, function) */
static int Filter(lua_State *L) {
  levada_dataset *input = Input(L, "filter"), *out = NULL;
  LuBox *box = LuBoxNew(L, 2);
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_filter_callback(input, LuMapCallback, box, LuBoxRelease, &kHere, &out));
  return Made(L, status, out);
}

/* take_while_callback(dataset, function) */
static int TakeWhile(lua_State *L) {
  levada_dataset *input = Input(L, "take_while"), *out = NULL;
  LuBox *box = LuBoxNew(L, 2);
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_take_while_callback(input, LuMapCallback, box, LuBoxRelease, &kHere, &out));
  return Made(L, status, out);
}

/* scan(dataset, state, Function) */
static int Scan(lua_State *L) {
  levada_dataset *input = Input(L, "scan"), *out = NULL;
  levada_function *function = LuCheck(L, LU_FUNCTION, 3, "scan");
  levada_element *initial = Element(L, 2, "scan");
  levada_status status = levada_dataset_scan(input, initial, function, &out);
  levada_element_release(initial);
  return Made(L, status, out);
}

/* Plain values in states take the dtypes that the first state has. */
static void StateDtypes(LuBox *box, const levada_element *state) {
  for (int32_t i = 0; i < levada_element_count(state); ++i) {
    const levada_component component = {.dtype = levada_tensor_dtype(levada_element_get(state, i))};
    LuBoxDtypes(box, i, &component, 1);
  }
}

/* scan_callback(dataset, state, descriptions, function) */
static int ScanCallback(lua_State *L) {
  levada_dataset *input = Input(L, "scan"), *out = NULL;
  int32_t n;
  const levada_component *components = Components(L, 3, "scan", &n);
  levada_element *initial;
  levada_status status;
  LuBox *box;
  LuCheckFunction(L, 4, "scan");
  initial = Element(L, 2, "scan");
  box = LuBoxNew(L, 4);
  StateDtypes(box, initial);
  LuBoxDtypes(box, levada_element_count(initial), components, n);
  LU_INSIDE(L, status = levada_dataset_scan_callback(input, initial, components, n, LuMapCallback, box, LuBoxRelease,
      &kHere,
                                                     &out));
  levada_element_release(initial);
  return Made(L, status, out);
}

/* The components of the state that a reduction ended in. */
static int Reduced(lua_State *L, levada_status status, levada_element *element) {
  int n;
  LuDrain(L);
  if (status != LEVADA_OK) return LuFail(L, status);
  n = LuPushComponents(L, element);
  levada_element_release(element);
  return n;
}

/* reduce(dataset, state, Function) -> values */
static int Reduce(lua_State *L) {
  levada_dataset *input = Input(L, "reduce");
  levada_function *function = LuCheck(L, LU_FUNCTION, 3, "reduce");
  levada_element *initial = Element(L, 2, "reduce"), *out = NULL;
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_reduce(input, initial, function, &out));
  levada_element_release(initial);
  return Reduced(L, status, out);
}

/* reduce_callback(dataset, state, function) -> values */
static int ReduceCallback(lua_State *L) {
  levada_dataset *input = Input(L, "reduce");
  levada_element *initial, *out = NULL;
  levada_status status;
  LuBox *box;
  LuCheckFunction(L, 3, "reduce");
  initial = Element(L, 2, "reduce");
  box = LuBoxNew(L, 3);
  StateDtypes(box, initial);
  LU_INSIDE(L, status = levada_dataset_reduce_callback(input, initial, LuMapCallback, box, LuBoxRelease, &out));
  levada_element_release(initial);
  return Reduced(L, status, out);
}

/* flat_map(dataset, descriptions, function) */
static int FlatMap(lua_State *L) {
  levada_dataset *input = Input(L, "flat_map"), *out = NULL;
  int32_t n;
  const levada_component *components = Components(L, 2, "flat_map", &n);
  LuBox *box = LuBoxNew(L, 3);
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_flat_map(input, components, n, LuDatasetCallback, box, LuBoxRelease, &kHere,
      &out));
  return Made(L, status, out);
}

/* interleave(dataset, descriptions, function, cycle_length, block_length) */
static int Interleave(lua_State *L) {
  levada_dataset *input = Input(L, "interleave"), *out = NULL;
  int32_t n;
  const levada_component *components = Components(L, 2, "interleave", &n);
  const levada_interleave_options options = {.struct_size = sizeof options, .caller_thread = 1,
                                             .cycle_length = LuCheckInteger(L, 4, "interleave"),
                                             .block_length = LuCheckInteger(L, 5, "interleave")};
  LuBox *box = LuBoxNew(L, 3);
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_interleave(input, components, n, LuDatasetCallback, box, LuBoxRelease,
      &options, &out));
  return Made(L, status, out);
}

/* group_by_window(dataset, descriptions, function, key Function, window_size) */
static int GroupByWindow(lua_State *L) {
  levada_dataset *input = Input(L, "group_by_window"), *out = NULL;
  int32_t n;
  const levada_component *components = Components(L, 2, "group_by_window", &n);
  const int sized = LuTest(L, 5) != NULL; /* the size of a window is a function of its key */
  const levada_group_options options = {.struct_size = sizeof options, .caller_thread = 1,
                                        .key = LuCheck(L, LU_FUNCTION, 4, "group_by_window"),
                                        .window_size = sized ? 0 : LuCheckInteger(L, 5, "group_by_window"),
                                        .window_size_of = sized ? LuCheck(L, LU_FUNCTION, 5, "group_by_window") : NULL};
  LuBox *box = LuBoxNew(L, 3);
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_group_by_window(input, &options, components, n, LuDatasetCallback, box,
      LuBoxRelease,
                                                       &out));
  return Made(L, status, out);
}

/* ---- options with lists ---- */

/* Shapes and padding values for each component: the tables at these indices, or nil. */
static void Padding(lua_State *L, int shapes, int values, const levada_component **components,
    levada_tensor *const **tensors,
                    const char *what) {
  int32_t n;
  if (!lua_isnoneornil(L, shapes) && !LuComponents(L, shapes, what, components, &n)) lua_error(L);
  if (!lua_isnoneornil(L, values) && !LuTensors(L, values, what, tensors, &n)) lua_error(L);
}

/* As many as the components of the input, or none. */
static void CheckCount(lua_State *L, levada_dataset *input, int index, const char *what) {
  if (lua_type(L, index) == LUA_TTABLE && (int64_t)lua_rawlen(L, index) != levada_dataset_num_components(input)) {
    LuError(L, LEVADA_INVALID_ARGUMENT, "%s: expected one padding for each of %d components, got %I", what,
            (int)levada_dataset_num_components(input), (LUAI_UACINT)lua_rawlen(L, index));
  }
}

/* padded_batch(dataset, size, descriptions or nil, values or nil, drop_remainder) */
static int PaddedBatch(lua_State *L) {
  levada_dataset *input = Input(L, "padded_batch"), *out = NULL;
  levada_status status;
  levada_padded_batch_options options = {.struct_size = sizeof options, .batch_size = LuCheckInteger(L, 2,
      "padded_batch"),
                                         .drop_remainder = lua_toboolean(L, 5)};
  CheckCount(L, input, 3, "padded_batch");
  CheckCount(L, input, 4, "padded_batch");
  Padding(L, 3, 4, &options.padded_shapes, &options.padding_values, "padded_batch");
  status = levada_dataset_padded_batch(input, &options, &out);
  return Made(L, status, out);
}

/* bucket_by_sequence_length(dataset, length, boundaries, batch_sizes, drop_remainder, pad_to_bucket_boundary, no_padding) */
static int Bucket(lua_State *L) {
  levada_dataset *input = Input(L, "bucket_by_sequence_length"), *out = NULL;
  levada_status status;
  levada_bucket_options options = {.struct_size = sizeof options, .drop_remainder = lua_toboolean(L, 5),
                                   .pad_to_bucket_boundary = lua_toboolean(L, 6), .no_padding = lua_toboolean(L, 7)};
  int32_t n_sizes;
  options.length = LuCheck(L, LU_FUNCTION, 2, "bucket_by_sequence_length");
  if (!LuIntegers(L, 3, "bucket_boundaries", &options.boundaries, &options.n_boundaries)) return lua_error(L);
  if (!LuIntegers(L, 4, "bucket_batch_sizes", &options.batch_sizes, &n_sizes)) return lua_error(L);
  if (n_sizes != options.n_boundaries + 1) {
    return LuError(L, LEVADA_INVALID_ARGUMENT, "bucket_by_sequence_length: expected %d batch sizes, got %d",
                   (int)options.n_boundaries + 1, (int)n_sizes);
  }
  status = levada_dataset_bucket_by_sequence_length(input, &options, &out);
  return Made(L, status, out);
}

/* rejection_resample(dataset, class, target, initial or nil, seed or nil) */
static int Resample(lua_State *L) {
  levada_dataset *input = Input(L, "rejection_resample"), *out = NULL;
  levada_status status;
  levada_resample_options options = {.struct_size = sizeof options, .seeded = !lua_isnoneornil(L, 5),
                                     .seed = lua_isnoneornil(L, 5) ? 0 : LuCheckInteger(L, 5, "rejection_resample")};
  int32_t n_initial = 0;
  options.class_of = LuCheck(L, LU_FUNCTION, 2, "rejection_resample");
  if (!LuDoubles(L, 3, "target", &options.target, &options.n_classes)) return lua_error(L);
  if (!lua_isnoneornil(L, 4) && !LuDoubles(L, 4, "initial", &options.initial, &n_initial)) return lua_error(L);
  if (options.initial != NULL && n_initial != options.n_classes) {
    return LuError(L, LEVADA_INVALID_ARGUMENT, "rejection_resample: expected %d initial probabilities, got %d",
                   (int)options.n_classes, (int)n_initial);
  }
  status = levada_dataset_rejection_resample(input, &options, &out);
  return Made(L, status, out);
}

/* on_error(dataset, "fail", "skip" or "substitute", components or nil) */
static int OnError(lua_State *L) {
  static const char *const policies[] = {"fail", "skip", "substitute", NULL};
  levada_dataset *input = Input(L, "on_error"), *out = NULL;
  const int policy = LuChoice(L, 2, policies, "on_error");
  levada_element *substitute = lua_isnoneornil(L, 3) ? NULL : Element(L, 3, "on_error");
  levada_status status = levada_dataset_on_error(input, (levada_error_policy)policy, substitute, &out);
  levada_element_release(substitute);
  return Made(L, status, out);
}

int LuOpenStreams(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"map_callback", Map}, {"filter_callback", Filter}, {"take_while_callback", TakeWhile}, {"scan", Scan},
      {"scan_callback", ScanCallback}, {"reduce", Reduce}, {"reduce_callback", ReduceCallback}, {"flat_map", FlatMap},
      {"interleave", Interleave}, {"group_by_window", GroupByWindow}, {"padded_batch", PaddedBatch},
      {"bucket_by_sequence_length", Bucket}, {"rejection_resample", Resample}, {"on_error", OnError}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
