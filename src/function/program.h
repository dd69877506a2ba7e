#ifndef LEVADA_FUNCTION_PROGRAM_H_
#define LEVADA_FUNCTION_PROGRAM_H_

// Fused evaluation. Outputs of a function that are reached from its arguments through elementwise ops alone are
// computed tile by tile: rows are gathered to scratch memory that stays in the cache, every step runs over the tile,
// and the last one writes into the output. What does not fit runs step by step over whole values.

#include <memory>
#include <mutex>
#include <vector>

#include "function/elementwise.h"
#include "function/function.h"
#include "kernel/fused.h"

namespace levada {

// Where an operand of a fused step is found.
struct Operand {
  enum class Place : int32_t { kColumn, kSlot, kOutput, kConstant };
  Place place = Place::kConstant;
  int index = 0;             // of the column, slot or output
  int64_t element_size = 0;
  int64_t count = 1;         // elements per row; 1 beside a wider row: the element repeats
  const char* data = nullptr;  // kConstant: one element, or whole tiles
  bool tiled = false;          // kConstant: data holds a tile, not one element
};

struct FusedStep {
  InnerLoop loop;
  const Op* op = nullptr;
  Operand in[kMaxOperands];
  int num_inputs = 0;
  Operand out;           // kSlot or kOutput
  // x / divisor for a divisor whose reciprocal was found exact: of float32 values, or of the integers they are cast
  // from (then the cast is no step of its own).
  enum class Division : int32_t { kPlain, kByReciprocal, kOfIntegers };
  Division division = Division::kPlain;
  kernel::DivideIntegersLoop divide_integers = nullptr;
  float divisor = 0;
  // in[0] +- *factor * in[1]: the product is no step of its own.
  kernel::AddScaledLoop add_scaled = nullptr;
  const char* factor = nullptr;
};

// Some outputs of a function, for one shape of the rows. Immutable.
struct FusedProgram {
  std::vector<FusedStep> steps;
  std::vector<int> columns;          // the arguments read
  std::vector<int64_t> column_bytes;  // bytes per row of each
  std::vector<int64_t> column_counts;
  std::vector<int> outputs;          // number of the function's output, per kOutput index
  std::vector<TensorSpec> output_rows;
  struct Alias {
    int output;   // number of the function's output
    int source;   // kOutput index that holds its elements
    TensorSpec row;
  };
  std::vector<Alias> aliases;
  std::vector<Ref<Tensor>> constants;  // keeps Operand::data alive
  int num_slots = 0;
  int64_t slot_bytes = 0;
  int64_t count = 1;  // elements per row
  int64_t tile_rows = 1;
  int64_t tile_elements = 1;  // less than count when one row is larger than a tile

  Status Run(std::span<const RowInput> inputs, int64_t n, TensorList* outputs) const;
  // The same into memory for n rows of each entry of `outputs`. An input may lie in the memory of an output of its shape
  // and dtype when no other step than the last reads it and no rows are gathered. Memory runs out before anything is
  // written.
  Status RunInto(std::span<const RowInput> inputs, int64_t n, std::span<char* const> results) const;
};

// How the outputs of a function are computed for one shape of the rows. Immutable.
struct RowPlan : RefCounted<RowPlan> {
  std::vector<TensorSpec> rows;  // of the arguments
  std::vector<FusedProgram> programs;
  std::vector<int> general;        // outputs that run step by step
  std::vector<bool> general_steps;  // the steps they need
  std::vector<bool> general_inputs;
  ~RowPlan() = default;
};

// The plans of a function; remembers the last one. Thread-safe.
class ProgramSet {
 public:
  Result<Ref<RowPlan>> PlanFor(const Function& function, std::span<const RowInput> inputs);

 private:
  std::mutex mutex_;
  Ref<RowPlan> last_;
};

// Decides what is fused. rows: the spec of one row of each argument, fully known.
Ref<RowPlan> MakeRowPlan(const Function& function, std::vector<TensorSpec> rows);

}  // namespace levada

#endif  // LEVADA_FUNCTION_PROGRAM_H_
