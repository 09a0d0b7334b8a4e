"""Run by the system's Python, which has QGIS: open a project and a GeoPackage, say what is there, draw a picture.

python3 qgis_report.py <folder with symbiosis.gpkg and symbiosis.qgz> <picture> [<further file with layers> ...]
"""

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize


def about(layer):
    renderer = layer.renderer()
    kind = renderer.type() if renderer else ""
    found = {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "crs": layer.crs().authid(),
        "fields": [field.name() for field in layer.fields()],
        "aliases": [field.displayName() for field in layer.fields()],
        "labels": layer.labelsEnabled() and layer.labeling() is not None,
        "renderer": kind,
        "map_tip": layer.mapTipTemplate(),
    }
    if kind == "categorizedSymbol":
        found["colours"] = {c.value(): colour_of(c.symbol()) for c in renderer.categories()}
        found["dashes"] = {c.value(): dashes_of(c.symbol()) for c in renderer.categories()}
    return found


def colour_of(symbol):
    """Return the colour of the line over the casing, or of the mark."""
    layer = symbol.symbolLayer(min(1, symbol.symbolLayerCount() - 1))
    return layer.color().name()


def dashes_of(symbol):
    layer = symbol.symbolLayer(min(1, symbol.symbolLayerCount() - 1))
    if not hasattr(layer, "useCustomDashPattern") or not layer.useCustomDashPattern():
        return []
    return list(layer.customDashVector())


def tree(group):
    made = []
    for child in group.children():
        if hasattr(child, "layerId"):
            made.append([child.name(), child.itemVisibilityChecked()])
        else:
            made.append([child.name(), child.itemVisibilityChecked(), tree(child)])
    return made


def draw(project, path):
    settings = QgsMapSettings()
    root = project.layerTreeRoot()
    shown = [layer for layer in root.layerOrder() if root.findLayer(layer.id()).isVisible() and layer.isSpatial()]
    settings.setLayers(shown)
    settings.setDestinationCrs(project.crs())
    settings.setExtent(project.viewSettings().defaultViewExtent())
    settings.setOutputSize(QSize(480, 360))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(project.backgroundColor())
    settings.setTransformContext(project.transformContext())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(path)
    return {"layers": [layer.name() for layer in shown], "errors": [error.message for error in job.errors()]}


def main():
    folder, picture, *files = sys.argv[1:]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    report = {"geopackage": {}, "files": {}}
    project = QgsProject.instance()
    report["opened"] = project.read(str(Path(folder) / "symbiosis.qgz"))
    report["title"] = project.title()
    report["crs"] = project.crs().authid()
    report["tree"] = tree(project.layerTreeRoot())
    report["project"] = {layer.name(): about(layer) for layer in project.mapLayers().values()}
    report["picture"] = draw(project, picture)
    source = str(Path(folder) / "symbiosis.gpkg")
    for sublayer in QgsProviderRegistry.instance().querySublayers(source):
        layer = QgsVectorLayer(sublayer.uri(), sublayer.name(), "ogr")
        report["geopackage"][sublayer.name()] = about(layer)
    for path in files:
        for sublayer in QgsProviderRegistry.instance().querySublayers(path):
            layer = QgsVectorLayer(sublayer.uri(), sublayer.name(), "ogr")
            report["files"].setdefault(Path(path).name, {})[sublayer.name()] = about(layer)
    sys.stdout.write(json.dumps(report))
    project.clear()


main()
