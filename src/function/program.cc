#include "function/program.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>

#include "convert/layout.h"
#include "kernel/copy.h"
#include "memory/pool.h"
#include "base/cancel.h"
#include "runtime/parallel.h"
#include "runtime/thread_pool.h"

namespace levada {
namespace {

// Results of steps, of a few nanoseconds each.
constexpr int64_t kWorkBetweenChecks = int64_t{1} << 21;

// Scratch memory of one run, from the pool.
class Scratch {
 public:
  explicit Scratch(int64_t nbytes) : block_(PoolAllocate(std::max<int64_t>(nbytes, 1))) {}
  ~Scratch() {
    if (block_.data != nullptr) PoolFree(block_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  char* data() const { return static_cast<char*>(block_.data); }

 private:
  PoolBlock block_;
};

// Where the rows of one column are read.
struct ColumnReader {
  RowInput input;
  int64_t row_bytes = 0;
  int64_t element_size = 0;
  int64_t row_stride = 0;
  char* scratch = nullptr;   // room for the rows of a tile
  const char* tile = nullptr;  // the rows of the present tile, without gaps

  const char* RowAt(int64_t i) const {
    const int64_t row = input.indices != nullptr ? input.indices[i] : input.first + i * input.step;
    return input.column->data() + row * row_stride;
  }

  // A single row is read where it lies.
  int64_t ScratchBytes(int64_t tile_rows) const { return tile_rows == 1 ? 0 : (tile_rows * row_bytes + 63) / 64 * 64; }

  // Rows [row, row + rows), elements from `element` on (other than 0 only for a single row).
  void Load(int64_t row, int64_t rows, int64_t element) {
    if (rows == 1 || (input.indices == nullptr && input.step * row_stride == row_bytes)) {
      tile = RowAt(row) + (row_bytes > element_size ? element * element_size : 0);
      return;
    }
    if (input.indices != nullptr) {
      kernel::GatherRows(input.column->data(), row_stride, row_bytes, input.indices + row, rows, scratch);
    } else {
      const int64_t shape[] = {rows, row_bytes / element_size};
      const int64_t from[] = {input.step * row_stride, element_size};
      const int64_t to[] = {row_bytes, element_size};
      kernel::CopyStrided(element_size, 2, shape, RowAt(row), from, scratch, to);
    }
    tile = scratch;
  }
};

// Tiles of one run over n rows, in C order: several whole rows, or a part of one.
int64_t TilesPerRow(const FusedProgram& program) {
  return (program.count + program.tile_elements - 1) / program.tile_elements;
}
int64_t CountTiles(const FusedProgram& program, int64_t n) {
  return (n + program.tile_rows - 1) / program.tile_rows * TilesPerRow(program);
}

// Some tiles of a run of a program over n rows, on one thread.
class ProgramRun {
 public:
  // scratch: for the slots, then for the gathered rows of each column.
  ProgramRun(const FusedProgram& program, std::vector<ColumnReader> columns, char* scratch,
             std::span<char* const> outputs)
      : program_(program), columns_(std::move(columns)), scratch_(scratch), outputs_(outputs) {
    char* room = scratch + program.num_slots * program.slot_bytes;
    for (ColumnReader& column : columns_) {
      column.scratch = room;
      room += column.ScratchBytes(program.tile_rows);
    }
  }

  // Tiles [first, last).
  Status Run(int64_t first, int64_t last, int64_t n) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    const int64_t per_row = TilesPerRow(program_);
    for (int64_t tile = first; tile < last; ++tile) {
      const int64_t row = tile / per_row * program_.tile_rows;
      const int64_t rows = std::min(program_.tile_rows, n - row);
      LEVADA_RETURN_IF_ERROR(RunTile(row, rows, tile % per_row * program_.tile_elements));
      work_ += rows_ * elements_ * static_cast<int64_t>(program_.steps.size());
      if (work_ < kWorkBetweenChecks) continue;
      work_ = 0;
      LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    }
    return Status::Ok();
  }

 private:
  Status RunTile(int64_t row, int64_t rows, int64_t element) {
    row_ = row;
    rows_ = rows;
    element_ = element;
    elements_ = std::min(program_.tile_elements, program_.count - element);
    for (ColumnReader& column : columns_) column.Load(row, rows, element);
    for (const FusedStep& step : program_.steps) {
      if (!RunStep(step)) {
        const char* why = step.op->elementwise->failure;
        return InvalidArgument("%s: %s", step.op->name, why != nullptr ? why : "an element has no result");
      }
    }
    return Status::Ok();
  }

  bool RunStep(const FusedStep& step) const {
    const int64_t width = step.out.count == 1 ? 1 : elements_;
    const char* data[kMaxOperands];
    int64_t strides[kMaxOperands];
    bool one_run = true;
    for (int k = 0; k < step.num_inputs; ++k) {
      data[k] = At(step.in[k]);
      const bool repeats = step.in[k].place == Operand::Place::kConstant && !step.in[k].tiled;
      const bool full = step.in[k].count == step.out.count;
      one_run = one_run && (repeats || full);
      strides[k] = repeats || !full ? 0 : step.in[k].element_size;
    }
    char* const out = At(step.out);
    if (step.division == FusedStep::Division::kOfIntegers) {
      step.divide_integers(data[0], step.divisor, reinterpret_cast<float*>(out), rows_ * width);
      return true;
    }
    if (step.division == FusedStep::Division::kByReciprocal) {
      kernel::DivideByReciprocal(reinterpret_cast<const float*>(data[0]), step.divisor, reinterpret_cast<float*>(out),
                                 rows_ * width);
      return true;
    }
    if (step.add_scaled != nullptr) {
      step.add_scaled(data[0], data[1], step.factor, out, rows_ * width);
      return true;
    }
    if (one_run) return step.loop.Run(data, strides, out, rows_ * width) < 0;
    return RunRowByRow(step, data, strides, out, width);
  }

  // For steps beside a value that has one element per row.
  bool RunRowByRow(const FusedStep& step, const char** data, const int64_t* strides, char* out, int64_t width) const {
    for (int64_t row = 0; row < rows_; ++row) {
      if (step.loop.Run(data, strides, out, width) >= 0) return false;
      for (int k = 0; k < step.num_inputs; ++k) {
        const Operand& in = step.in[k];
        if (in.place == Operand::Place::kConstant && !in.tiled) continue;
        data[k] += in.element_size * (in.count == step.out.count ? width : 1);
      }
      out += step.out.element_size * width;
    }
    return true;
  }

  char* At(const Operand& operand) const {
    switch (operand.place) {
      case Operand::Place::kColumn:
        return const_cast<char*>(columns_[operand.index].tile);
      case Operand::Place::kSlot:
        return scratch_ + operand.index * program_.slot_bytes;
      case Operand::Place::kOutput:
        return outputs_[operand.index] +
               (row_ * operand.count + (operand.count == 1 ? 0 : element_)) * operand.element_size;
      case Operand::Place::kConstant:
        return const_cast<char*>(operand.data) + (operand.tiled ? element_ * operand.element_size : 0);
    }
    return nullptr;
  }

  const FusedProgram& program_;
  std::vector<ColumnReader> columns_;
  char* scratch_;
  std::span<char* const> outputs_;
  int64_t work_ = 0;  // results since the last check
  int64_t row_ = 0;
  int64_t rows_ = 0;
  int64_t element_ = 0;
  int64_t elements_ = 0;
};

Status MakeOutputs(const FusedProgram& program, int64_t n, TensorList* outputs, std::vector<char*>* data) {
  for (size_t i = 0; i < program.outputs.size(); ++i) {
    Shape shape = program.output_rows[i].shape;
    shape.insert(0, n);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(program.output_rows[i].dtype, std::move(shape)));
    data->push_back(out->mutable_data());
    (*outputs)[program.outputs[i]] = std::move(out);
  }
  for (const FusedProgram::Alias& alias : program.aliases) {
    Shape shape = alias.row.shape;
    shape.insert(0, n);
    Strides strides = ContiguousStrides(shape, SizeOf(alias.row.dtype));
    (*outputs)[alias.output] =
        (*outputs)[program.outputs[alias.source]]->WithLayout(std::move(shape), std::move(strides));
  }
  return Status::Ok();
}

// The readers of a program's columns; `staged` keeps alive what had to be brought into C order first.
Status MakeReaders(const FusedProgram& program, std::span<const RowInput> inputs, int64_t n,
                   std::vector<ColumnReader>* readers, TensorList* staged) {
  readers->resize(program.columns.size());
  for (size_t i = 0; i < readers->size(); ++i) {
    ColumnReader& reader = (*readers)[i];
    reader.input = inputs[program.columns[i]];
    if (!HasContiguousRows(*reader.input.column)) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> rows, TakeRows(reader.input, n));
      LEVADA_ASSIGN_OR_RETURN(rows, Contiguous(rows));
      reader.input = RowInput{rows.get(), nullptr, 0, 1};
      staged->push_back(std::move(rows));
    }
    reader.row_bytes = program.column_bytes[i];
    reader.element_size = program.column_bytes[i] / program.column_counts[i];
    reader.row_stride = reader.input.column->strides()[0];
  }
  return Status::Ok();
}

// Tiles that are worth a thread of their own; all of them where two tiles would write the same element.
int64_t TilesPerPart(const FusedProgram& program, int64_t tiles) {
  constexpr int64_t kPart = 16;
  if (TilesPerRow(program) == 1) return kPart;
  for (const TensorSpec& row : program.output_rows) {
    int64_t count = 0;
    if (NumElements(row.shape, &count) && count < program.count) return tiles;
  }
  return kPart;
}

// What threads take turns at: as many runs as there are threads at work.
class RunsOfThreads {
 public:
  void Add(ProgramRun run) {
    runs_.push_back(std::make_unique<ProgramRun>(std::move(run)));
    idle_.push_back(runs_.back().get());
  }
  ProgramRun* Take() {
    for (;;) {
      {
        std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
          ProgramRun* const run = idle_.back();
          idle_.pop_back();
          return run;
        }
      }
      std::this_thread::yield();  // somebody raised the number of threads meanwhile
    }
  }
  void GiveBack(ProgramRun* run) {  // there is room: it was taken from here
    std::lock_guard lock(mutex_);
    idle_.push_back(run);
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<ProgramRun>> runs_;
  std::vector<ProgramRun*> idle_;
};

// The failure of the first tile that has one, whichever thread found it.
class FirstFailure {
 public:
  void Note(int64_t tile, Status status) {
    std::lock_guard lock(mutex_);
    if (status.ok() || tile >= tile_) return;
    tile_ = tile;
    status_ = std::move(status);
  }
  Status Take() { return std::move(status_); }

 private:
  std::mutex mutex_;
  int64_t tile_ = INT64_MAX;
  Status status_;
};

}  // namespace

Status FusedProgram::Run(std::span<const RowInput> inputs, int64_t n, TensorList* results) const {
  std::vector<char*> data;
  LEVADA_RETURN_IF_ERROR(MakeOutputs(*this, n, results, &data));
  return n == 0 ? Status::Ok() : RunInto(inputs, n, data);
}

Status FusedProgram::RunInto(std::span<const RowInput> inputs, int64_t n, std::span<char* const> results) const {
  TensorList staged;
  std::vector<ColumnReader> readers;
  LEVADA_RETURN_IF_ERROR(MakeReaders(*this, inputs, n, &readers, &staged));
  int64_t scratch_bytes = (num_slots * slot_bytes + 63) / 64 * 64;
  for (const ColumnReader& reader : readers) scratch_bytes += reader.ScratchBytes(tile_rows);
  const int64_t tiles = CountTiles(*this, n);
  const int64_t part = TilesPerPart(*this, tiles);
  const int64_t threads = std::min<int64_t>(NumThreads(), (tiles + part - 1) / part);
  const Scratch scratch(threads * scratch_bytes);
  if (scratch.data() == nullptr) return Status::OutOfMemory();
  if (threads == 1) return ProgramRun(*this, std::move(readers), scratch.data(), results).Run(0, tiles, n);
  RunsOfThreads runs;
  for (int64_t t = 0; t < threads; ++t) {
    runs.Add(ProgramRun(*this, readers, scratch.data() + t * scratch_bytes, results));
  }
  FirstFailure failure;
  ParallelFor(tiles, part, [&](int64_t first, int64_t last) {
    ProgramRun* const run = runs.Take();
    failure.Note(first, run->Run(first, last, n));
    runs.GiveBack(run);
  });
  return failure.Take();
}

Result<Ref<RowPlan>> ProgramSet::PlanFor(const Function& function, std::span<const RowInput> inputs) {
  const auto matches = [&inputs](const RowPlan& plan) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Tensor& column = *inputs[i].column;
      const Shape& row = plan.rows[i].shape;
      if (column.dtype() != plan.rows[i].dtype || column.rank() != row.size() + 1 ||
          !std::equal(row.begin(), row.end(), column.shape().begin() + 1)) {
        return false;
      }
    }
    return true;
  };
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (last_ && matches(*last_)) return last_;
  }
  std::vector<TensorSpec> rows;
  for (size_t i = 0; i < inputs.size(); ++i) {
    rows.push_back(inputs[i].column->spec());
    if (rows[i].shape.empty()) return InvalidArgument("function: expected rows [N, ...], got a scalar as input %zu", i);
    rows[i].shape.erase(0);
    if (!function.input_specs()[i].Accepts(rows[i])) {
      return InvalidArgument("function: expected rows of %s as input %zu, got %s",
                             ToString(function.input_specs()[i]).c_str(), i, ToString(rows[i]).c_str());
    }
  }
  Ref<RowPlan> plan = MakeRowPlan(function, std::move(rows));
  std::lock_guard<std::mutex> lock(mutex_);
  last_ = plan;
  return plan;
}

}  // namespace levada
